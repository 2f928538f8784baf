import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { ClaimCardChart, OwnOutcome } from '../../../src/protocol/claims.ts';
import { say, t } from '../../drawing/texts.ts';
import { createButton } from '../../kit/buttons.ts';
import { element, setText } from '../../kit/elements.ts';
import type { ClaimAsks } from '../frame/renderer.ts';

/** The button that tries a claim on the network of the text, and what came of it. */
export interface OwnPlace {
  readonly element: HTMLElement;
  show(chart: ClaimCardChart): void;
  dispose(): void;
}

/** Builds it; while the text cannot be read the button is grey and says why. */
export function createOwn(claims: Pick<ClaimAsks, 'choose' | 'hindrance' | 'onText'>): OwnPlace {
  let shown: ClaimCardChart | undefined;
  const button = createButton(t('Try it on my network'), 'secondary', () => {
    if (shown === undefined) return;
    const parameters = Object.fromEntries(shown.sliders.map(({ name, value }) => [name, value]));
    void claims.choose({ id: shown.claim, parameters, own: true });
  });
  const reason = element('span', { class: 'claimNote', attributes: { role: 'status' } });
  const result = element('div', { class: 'tablePlace' });
  const holder = element('div', {
    class: 'claimOwn',
    children: [element('p', { children: [button.element, reason] }), result],
  });
  const free = (): void => {
    const words = claims.hindrance();
    button.setEnabled(words === undefined);
    setText(reason, words ?? '');
  };
  const stop = claims.onText(free);
  return {
    element: holder,
    show(chart) {
      shown = chart;
      holder.hidden = !chart.isOwn;
      free();
      result.replaceChildren(...(chart.own === undefined ? [] : createResult(chart.own)));
    },
    dispose: stop,
  };
}

function createResult({ outcome, reason, rows }: OwnOutcome): HTMLElement[] {
  if (outcome === 'inapplicable')
    return [
      element('p', {
        class: 'claimNote',
        text: t('It says nothing about your network. {0}', reason === undefined ? '' : say(reason)),
      }),
    ];
  const words = outcome === 'passed' ? t('It holds on your network.') : t('It does not hold on your network.');
  const lines = rows.map(({ label, value }) =>
    element('tr', {
      children: [
        element('th', { text: say(label), attributes: { scope: 'row' } }),
        element('td', { class: 'number', text: formatNumber(value, 6) }),
      ],
    }),
  );
  return [
    element('p', { children: [element('strong', { text: words })] }),
    element('table', { class: 'data', children: [element('tbody', { children: lines })] }),
  ];
}
