import type { ClaimCardChart, ClaimListChart } from '../../../src/protocol/claims.ts';
import { say, t } from '../../drawing/texts.ts';
import type { Column } from '../frame/picture.ts';

/** A row for every claim. */
export function claimListColumns({ claims, chapters, areas }: ClaimListChart): Column[] {
  return [
    { name: '', cells: claims.map(({ id }) => id) },
    { name: t('sentence'), cells: claims.map(({ statement }) => say(statement)) },
    { name: t('verdict'), cells: claims.map(({ verdict }) => verdict) },
    { name: t('computed here'), cells: claims.map(({ outcome }) => outcome) },
    { name: t('area'), cells: claims.map(({ area }) => say(areas[area]!)) },
    { name: t('chapter'), cells: claims.map(({ chapter }) => say(chapters[chapter]!)) },
  ];
}

/** A row for every number of a claim. */
export function checkColumns({ checks }: ClaimCardChart): Column[] {
  return [
    { name: '', cells: checks.map(({ name }) => name) },
    { name: t('expected'), cells: checks.map(({ expected }) => expected ?? undefined) },
    { name: t('measured here'), cells: checks.map(({ measured }) => measured ?? undefined) },
    { name: t('tolerance'), cells: checks.map(({ tolerance }) => tolerance ?? undefined) },
    { name: t('why expected'), cells: checks.map(({ kind }) => say(kind)) },
    { name: t('as expected'), cells: checks.map(({ passed }) => (passed ? t('yes') : t('no'))) },
  ];
}
