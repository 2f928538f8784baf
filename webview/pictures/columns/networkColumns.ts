import type { NetworkChart } from '../../../src/protocol/charts.ts';
import { say, t } from '../../drawing/texts.ts';
import type { Column } from '../frame/picture.ts';
import { nameOfUnit } from '../frame/unitNames.ts';

/** Every unit that is drawn with its bias, and every weight that leads to it. */
export function networkColumns({ layers }: NetworkChart): Column[] {
  const rows = layers.slice(1).flatMap((layer, before) =>
    Array.from(layer.shown.keys()).flatMap((to) => {
      const from = layers[before]!;
      const place = { layer: say(layer.label), unit: nameOfUnit(layer, to), isDead: layer.dead[to] === 1 };
      return [
        { ...place, from: t('bias'), value: layer.bias[to]! },
        ...Array.from(from.shown.keys(), (at) => ({
          ...place,
          from: nameOfUnit(from, at),
          value: layer.weights[at * layer.shown.length + to]!,
        })),
      ];
    }),
  );
  return [
    { name: t('layer'), cells: rows.map(({ layer }) => layer) },
    { name: t('unit'), cells: rows.map(({ unit }) => unit) },
    { name: t('from'), cells: rows.map(({ from }) => from) },
    { name: t('weight'), cells: rows.map(({ value }) => value) },
    { name: t('dead'), cells: rows.map(({ isDead }) => (isDead ? t('yes') : undefined)) },
  ];
}
