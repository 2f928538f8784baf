import { findNodeAtOffset, getNodePath, type Node } from 'jsonc-parser';
import { shapeAt } from '../../core/config/parseConfig.ts';
import type { Pointer } from '../../core/config/parseConfigProblems.ts';
import type { AnyShape } from '../../core/config/parseConfigShapes.ts';
import { rangeOfNode, type LabText, type TextRange } from './document.ts';

/** What stands at an offset of a document. */
export interface DocumentPlace extends TextRange {
  readonly pointer: Pointer;
  readonly isKey: boolean;
  readonly shape: AnyShape;
  /** Plain value of a text, number, boolean; undefined for lists and objects. */
  readonly value: unknown;
}

/** Finds the key or value at an offset; undefined between them or where the document has no such place. */
export function placeAt({ tree, value }: Pick<LabText, 'tree' | 'value'>, offset: number): DocumentPlace | undefined {
  const node = tree && findNodeAtOffset(tree, offset, true);
  if (!node || node.type === 'object' || node.type === 'array' || node.type === 'property') return undefined;
  const isKey = isKeyNode(node);
  const pointer = getNodePath(node);
  const shape = shapeAt(value, pointer);
  if (!shape) return undefined;
  return { ...rangeOfNode(node), pointer, isKey, shape, value: isKey ? undefined : node.value };
}

function isKeyNode(node: Node): boolean {
  return node.parent?.type === 'property' && node.parent.children?.[0] === node;
}
