/**
 * The algorithm of TensorFlow Playground, written anew from its description: objects for nodes and links, one example at a time,
 * derivatives added up over a batch, then one step of gradient descent with L2 on every link.
 */
interface Link {
  readonly source: Node;
  readonly target: Node;
  weight: number;
  derivatives: number;
}

class Node {
  readonly incoming: Link[] = [];
  readonly outgoing: Link[] = [];
  bias = 0.1;
  output = 0;
  outputDerivative = 0;
  inputDerivative = 0;
  biasDerivatives = 0;
  count = 0;
  readonly activate: (total: number) => number;
  readonly slope: (output: number) => number;

  constructor(isLinear: boolean) {
    this.activate = isLinear ? (total) => total : (total) => Math.tanh(total);
    this.slope = isLinear ? () => 1 : (output) => 1 - output * output;
  }

  updateOutput(): void {
    let total = this.bias;
    for (const { weight, source } of this.incoming) total += weight * source.output;
    this.output = this.activate(total);
  }
}

export class PlaygroundNetwork {
  readonly #layers: Node[][];

  /** @param sizes  of inputs, hidden layers and the one output, which is linear */
  constructor(sizes: readonly number[], weight: () => number) {
    this.#layers = sizes.map((size, layer) =>
      Array.from({ length: size }, () => new Node(layer === 0 || layer === sizes.length - 1)),
    );
    this.#layers.slice(1).forEach((nodes, below) => {
      for (const target of nodes) {
        for (const source of this.#layers[below]!) {
          const link = { source, target, weight: weight(), derivatives: 0 };
          source.outgoing.push(link);
          target.incoming.push(link);
        }
      }
    });
  }

  forward(inputs: ArrayLike<number>): number {
    this.#layers[0]!.forEach((node, at) => (node.output = inputs[at]!));
    for (const nodes of this.#layers.slice(1)) for (const node of nodes) node.updateOutput();
    return this.#layers.at(-1)![0]!.output;
  }

  backward(target: number): void {
    const output = this.#layers.at(-1)![0]!;
    output.outputDerivative = output.output - target;
    for (let layer = this.#layers.length - 1; layer > 0; layer -= 1) {
      for (const node of this.#layers[layer]!) {
        node.inputDerivative = node.outputDerivative * node.slope(node.output);
        node.biasDerivatives += node.inputDerivative;
        node.count += 1;
        for (const link of node.incoming) link.derivatives += node.inputDerivative * link.source.output;
      }
      if (layer === 1) continue;
      for (const node of this.#layers[layer - 1]!) {
        node.outputDerivative = 0;
        for (const { weight, target: above } of node.outgoing) node.outputDerivative += weight * above.inputDerivative;
      }
    }
  }

  update(learningRate: number, l2: number): void {
    for (const nodes of this.#layers.slice(1)) {
      for (const node of nodes) {
        node.bias -= (learningRate * node.biasDerivatives) / node.count;
        for (const link of node.incoming) {
          link.weight -= learningRate * (link.derivatives / node.count + l2 * link.weight);
          link.derivatives = 0;
        }
        node.biasDerivatives = 0;
        node.count = 0;
      }
    }
  }
}
