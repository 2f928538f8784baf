/** What package.json and package.nls.json have to say about the views, from the table of views. */
import { views } from '../src/protocol/views.ts';

/** A command as the manifest lists it. */
export interface ManifestCommand {
  readonly command: string;
  readonly title: string;
  readonly category: string;
  readonly icon?: string;
}

/** When a command stands in a menu. */
export interface ManifestMenuItem {
  readonly command: string;
  readonly when?: string;
}

/** The part of package.json that follows from tables; its other keys are kept as they are. */
export interface Manifest {
  readonly contributes: {
    readonly commands: readonly ManifestCommand[];
    readonly menus: { readonly commandPalette: readonly ManifestMenuItem[] };
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
  };
}

/** Texts of the manifest by their key. */
export type ManifestTexts = Readonly<Record<string, string>>;

/** A document is in front, or the page of one. */
const whenOfDocument = 'resourceLangId == reglab || activeWebviewPanelId == reglab.lab';

/** The manifest with the commands, the menu entries and the choice of all views, where those of views stand now. */
export function withViews<M extends Manifest>(manifest: M): M {
  const { commands, menus, configuration } = manifest.contributes;
  const { properties } = configuration;
  const choice = 'reglab.defaultView';
  const ofViews = views.entries().map(([, { command, icon }]) => ({
    command: `reglab.${command}`,
    title: `%command.${command}%`,
    category: 'RegLab',
    ...(icon !== undefined && { icon }),
  }));
  const inPalette = ofViews.map(({ command }) => ({ command, when: whenOfDocument }));
  return {
    ...manifest,
    contributes: {
      ...manifest.contributes,
      commands: exchange(commands, ofViews, ({ command }) => command),
      configuration: {
        ...configuration,
        properties: { ...properties, [choice]: { ...properties[choice], enum: [...views.names] } },
      },
      menus: { ...menus, commandPalette: exchange(menus.commandPalette, inPalette, ({ command }) => command) },
    },
  };
}

/** The English texts of the manifest with the titles of all views. */
export function withViewTitles(texts: ManifestTexts): ManifestTexts {
  const titles = views.entries().map(([, { command, title }]): [string, string] => [`command.${command}`, title]);
  return Object.fromEntries(exchange(Object.entries(texts), titles, ([key]) => key));
}

/** A list in which the items of these keys stand together, in their order, where the first of them was. */
function exchange<Item>(list: readonly Item[], items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const keys = new Set(items.map(keyOf));
  const first = list.findIndex((item) => keys.has(keyOf(item)));
  const before = first < 0 ? list : list.slice(0, first);
  const after = list.slice(before.length).filter((item) => !keys.has(keyOf(item)));
  return [...before, ...items, ...after];
}
