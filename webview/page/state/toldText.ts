import type { DocumentState } from '../../../src/protocol/messages.ts';

/**
 * What the page tells of the text. News that are no good wait: between two keys a text is broken, or unwise, for a moment, and the page stays as
 * it was.
 */
export interface ToldText {
  /** Strip and controls are of this state of the text. */
  readonly document: DocumentState;
  /** Those of its problems that are told. */
  readonly problems: DocumentState['problems'];
}

/** All that there is to tell. */
export function tellAll(document: DocumentState): ToldText {
  return { document, problems: document.problems };
}

/** What is told at once of a text that has changed. */
export function tellNext(told: ToldText, document: DocumentState): ToldText {
  if (document.uri !== told.document.uri) return tellAll(document);
  if (isBroken(document)) return isBroken(told.document) ? tellAll(document) : told;
  return { document, problems: document.problems.filter((problem) => told.problems.some(isSameAs(problem))) };
}

/** Nothing waits to be told. */
export function isAllTold({ document, problems }: ToldText, newest: DocumentState): boolean {
  return document === newest && problems.length === newest.problems.length;
}

function isBroken({ controls, problems, stale }: DocumentState): boolean {
  return stale || controls === undefined || problems.some(({ severity }) => severity === 'error');
}

type Problem = DocumentState['problems'][number];

/** Says the same of the same place; the lines above it may have moved it. */
function isSameAs(one: Problem): (other: Problem) => boolean {
  const said = ({ message, pointer }: Problem): string => JSON.stringify([message, pointer]);
  return (other) => said(one) === said(other);
}
