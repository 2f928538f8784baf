import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { planPath } from '../../../../src/engine/views/path/points/pathPlan.ts';
import { readDocument } from '../../../../src/language/document/document.ts';
import { editsForChange } from '../../../../src/language/document/edits.ts';
import { chartsOf, curvesOf, momentOf, prepareDocument } from './pathView.ts';

const sparse = {
  data: { source: 'sparseLinear', samples: 80, features: 12, nonzero: 3, correlation: 0.3, standardizeTarget: true },
  network: { layers: [] },
  penalties: [{ name: 'l1', lambda: 0.02 }],
  lab: { path: { penalty: 'l1', points: 30, ratio: 1e-3 } },
};

describe('A click on a strength', () => {
  const apply = async (document: Record<string, unknown>, choose = 3): Promise<unknown> => {
    const { pick } = curvesOf(await chartsOf(momentOf(prepareDocument(document))), 'coefficients');
    assert.ok(pick !== undefined);
    const value = pick.values[choose]!;
    assert.ok(
      String(Number(value.toExponential()))
        .replace(/e.*|\D/g, '')
        .replace(/^0+/, '').length <= 4,
      String(value),
    );
    const change = pick.inside === undefined ? value : { ...pick.inside.object, [pick.inside.key]: value };
    let text = JSON.stringify(document);
    const edits = editsForChange(text, pick.pointer, change);
    for (const { offset, length, text: written } of [...edits].sort((one, other) => other.offset - one.offset))
      text = text.slice(0, offset) + written + text.slice(offset + length);
    const { experiment, problems } = readDocument(text);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    const plan = planPath(prepareDocument(JSON.parse(text)), experiment!.lab.path);
    assert.equal(plan.inText?.isSame, true);
    assert.equal(plan.inText.config.lambda, value);
    return experiment!.penalties;
  };

  it('in the table of strengths writes the same as one on its point', async () => {
    const charts = await chartsOf(momentOf(prepareDocument(sparse)));
    const { pick, series } = curvesOf(charts, 'coefficients');
    const table = charts.get('strengths');
    assert.ok(table?.kind === 'table' && pick !== undefined && table.rows.length >= 3);
    for (const { values, writes } of table.rows) {
      assert.deepEqual(writes?.pointer, pick.pointer);
      assert.equal(formatMessage(writes.label), formatMessage(pick.label));
      assert.ok(Math.abs(Number(writes.value) - Number(values[0])) <= 1e-3 * Number(values[0]));
      const point = series[0]!.x.indexOf(Number(values[0]));
      if (point >= 0) assert.equal(writes.value, pick.values[point]);
    }
  });

  it('changes the strength of the penalty that is there, in the short form too', async () => {
    const penalties = await apply({ ...sparse, penalties: [{ name: 'l2', lambda: 0.1 }, 'l1'] });
    assert.ok(Array.isArray(penalties) && penalties.length === 2);
  });

  it('adds the penalty where the text has none, with its options', async () => {
    const path = { penalty: { name: 'elasticNet', l1Ratio: 0.3 }, points: 10, folds: 0 };
    const [added] = (await apply({ ...sparse, penalties: [], lab: { path } })) as { name: string; options: object }[];
    assert.deepEqual([added!.name, added!.options], ['elasticNet', { l1Ratio: 0.3 }]);
    const { data, network } = sparse;
    const without = { data, network, lab: { path: { points: 10, folds: 0 } } };
    assert.equal(((await apply(without)) as unknown[]).length, 1);
  });

  it('replaces a penalty of the same name with other options', async () => {
    const path = { penalty: { name: 'elasticNet', l1Ratio: 0.3 }, points: 10, folds: 0 };
    const mixed = {
      ...sparse,
      penalties: [{ name: 'elasticNet', l1Ratio: 0.9, lambda: 1, layers: [0] }],
      lab: { path },
    };
    const [only] = (await apply(mixed)) as { options: object; layers: unknown }[];
    assert.deepEqual([only!.options, only!.layers], [{ l1Ratio: 0.3 }, [0]]);
  });

  it('of groups of the user chooses the strength that is looked at closely', async () => {
    const groups = Array.from({ length: 6 }, (_, g) => [2 * g, 2 * g + 1]);
    const path = { penalty: { name: 'groupLasso', groups }, points: 10, folds: 0 };
    const document = { ...sparse, penalties: [], lab: { path } };
    const charts = await chartsOf(momentOf(prepareDocument(document)));
    const chart = curvesOf(charts, 'coefficients');
    const { pointer, values, inside } = chart.pick ?? assert.fail('no pick');
    assert.deepEqual([pointer, inside], [['lab', 'path', 'lambda'], undefined]);
    let text = JSON.stringify(document);
    for (const { offset, length, text: written } of editsForChange(text, pointer, values[6]))
      text = text.slice(0, offset) + written + text.slice(offset + length);
    assert.deepEqual(
      readDocument(text).problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    const after = await chartsOf(momentOf(prepareDocument(JSON.parse(text))));
    const mark = curvesOf(after, 'coefficients').marks.find(({ label }) => label.text === 'chosen {0}');
    assert.equal(mark?.at, values[6]);
    const prox = curvesOf(after, 'prox');
    assert.match(formatMessage(prox.title), /All 6 groups of the solution lie on the curve/);
    assert.ok(Number(/at most (\S+) off/.exec(formatMessage(prox.title))![1]) < 1e-9);
    assert.ok(new Set(chart.series.map(({ group }) => group)).size < chart.series.length);
  });
});
