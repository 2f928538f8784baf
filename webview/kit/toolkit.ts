import './styleNonce.ts';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeLink,
  vsCodeOption,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodePanels,
  vsCodeTextField,
  type Button,
  type Dropdown,
  type Panels,
  type TextField,
} from '@vscode/webview-ui-toolkit';

/** Makes the toolkit's elements known to the page; once, before any control is built. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeDropdown(),
    vsCodeLink(),
    vsCodeOption(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodePanels(),
    vsCodeTextField(),
  );
}

/** The toolkit's classes stand behind their tag names only. */
interface ToolkitTags {
  readonly 'vscode-button': Button;
  readonly 'vscode-dropdown': Dropdown;
  readonly 'vscode-text-field': TextField;
  readonly 'vscode-panels': Panels;
}

/** One of the toolkit's elements. */
export function createToolkit<K extends keyof ToolkitTags>(tag: K): ToolkitTags[K] {
  const made: HTMLElement = document.createElement(tag);
  return made as ToolkitTags[K];
}
