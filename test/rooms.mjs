/**
 * The rooms of the house, one line per folder, lowest first: which question it answers, which folders it may import, which packages. This is the
 * one place where that is said: lint (eslint.config.mjs) and test/architecture.test.ts ask it, and the list in src/README.md is made from it.
 *
 * A folder is named by its path below `src` or by its path from the top (`webview/...`); `imports` are other folders of the table, `packages`
 * npm packages or node built-ins as regular expressions, and may be left out where there are none.
 */
const analysisOfPaths = 'core/numbers analysis/linearAlgebra analysis/paths/problem';
const text = 'core/ground core/tables core/config';
const run = `${text} core/experiment`;
const view = 'core/ground core/tables protocol engine/problem engine/training engine/views/frame';
const picture = 'protocol webview/drawing webview/pictures/frame';

// prettier-ignore
const table = [
  ['core/ground', 'In which words does everything speak? Messages and failures, the registry, the seeded generator.', ''],
  ['core/numbers', 'How is a number computed? Plain float64: norms, singular values, shrinkage, tolerances.', ''],
  ['core/tables', 'What can be chosen? One table per family, with its mathematics.', 'core/ground core/numbers'],
  ['core/config', 'What does a document say? Shapes, parsing, problems, schema.', 'core/ground core/tables'],
  ['core/experiment', 'What is built from a document? Prepared data, architecture, layout of tensors, sum of the penalties, plain network files.', text],
  ['protocol', 'What is said between threads? Messages, charts, endpoint, parcels.', run],
  ['formats/tables', 'How is a file of records read? Encoding, delimiter, numbers, dates, gaps.', 'core/ground core/config core/experiment', ['^papaparse$']],
  ['formats', 'What do files outside the lab say? Readers and writers of text and bytes.', `${run} core/numbers formats/tables`],

  ['language/document', 'Where does a thing stand in the text? Positions, places, edits.', 'core/ground core/config', ['^jsonc-parser$']],
  ['language/rules', 'What is unwise about a document? Rules with codes, and the facts that they share.', `${run} core/numbers analysis/geometry language/document`, ['^jsonc-parser$']],
  ['language/hovers', 'What does a hover show, and what a hint beside the text? Values, formulas, plots.', `${run} language/document language/rules`, ['^jsonc-parser$']],
  ['language/sources', 'Which files does a document name, and which document does a network file suggest?', `${run} formats formats/tables language/document language/rules`, ['^jsonc-parser$']],
  ['language', 'What does an editor ask? The doors: completions, lenses, generated schema.', 'core/ground core/config language/document language/hovers', ['^jsonc-parser$']],

  ['language/reader', 'What do the data of a text say? Made, read, judged and explained on a thread of their own.', `${run} protocol formats formats/tables language/document language/rules language/hovers language/sources`, ['^node:worker_threads$']],

  ['analysis/linearAlgebra/assembly', 'Products of columns in WebAssembly.', ''],
  ['analysis/linearAlgebra', 'What is true of a matrix? Eigenvalues, factors, arenas of columns.', 'core/ground core/numbers analysis/linearAlgebra/assembly'],
  ['analysis/network', 'What does a network compute, forward and back, and how large are its parts?', 'core/ground core/numbers core/tables core/experiment'],
  ['analysis/paths/problem', 'What is asked of a linear model, and when is an answer right?', 'core/ground core/numbers analysis/linearAlgebra'],
  ['analysis/paths/squares', 'The exact path of squared loss with elastic net (lasso, ridge).', analysisOfPaths],
  ['analysis/paths/groups', 'The exact path with groups and matrix norms.', analysisOfPaths],
  ['analysis/paths/classes', 'The exact path of classifiers.', analysisOfPaths],
  ['analysis/paths/equivalents', 'What else shrinks in the same way? Constraint form, stopped descent, dropout, priors.', `core/ground ${analysisOfPaths} analysis/paths/squares`],
  ['analysis/paths', 'What is the path of this linear model? The door `linearPath.ts`, cross-validation, the plane of two weights.', 'core/ground core/numbers analysis/linearAlgebra analysis/paths/problem analysis/paths/squares analysis/paths/groups analysis/paths/classes analysis/paths/equivalents'],
  ['analysis/normalization', 'What do norms between layers do? Derivative of batch norm, groups of statistics, weights whose length does not matter.', 'core/ground core/numbers core/tables'],
  ['analysis/robustness', 'How far may an input move before its class changes? Margins, certified radii, the nearest place of a boundary.', 'core/numbers'],
  ['analysis/implicit', 'What regularizes without a penalty? Descent on separable data, stopping early, smoothed labels; capacity by norms.', 'core/ground core/numbers core/tables analysis/linearAlgebra analysis/paths/equivalents'],
  ['analysis/regions/cells', 'What is a piecewise linear network, and what is a cell of it? Slices, patterns, keys, budgets.', 'core/ground'],
  ['analysis/regions/signs', 'Which sign has this number for sure? Error bounds, then integers.', 'core/ground analysis/regions/cells'],
  ['analysis/regions/plane/assembly', 'Affine maps of neurons in WebAssembly.', ''],
  ['analysis/regions/plane', 'Which cells does a plane have? Splitting, complex, boundary, the cell at a place.', 'analysis/regions/cells analysis/regions/signs analysis/regions/plane/assembly'],
  ['analysis/regions/strips', 'How is a plane cut for several threads and put together again?', 'analysis/regions/cells analysis/regions/plane'],
  ['analysis/regions/box', 'Which cells does a box of any dimension have? By corners, by linear programs.', 'core/ground analysis/regions/cells analysis/regions/signs', ['^highs$']],
  ['analysis/geometry', 'What does the loss look like around these weights? Second derivatives and spectra, planes of weights, barriers, races of optimizers, the largest margin of separable data.', `${run} core/numbers analysis/linearAlgebra analysis/network`],
  ['analysis/regions', 'How many regions are there, and what does theory allow? The door `countRegions.ts`, lines, bounds.', 'core/ground analysis/regions/cells analysis/regions/plane analysis/regions/box'],
  ['analysis/geometry/constants', 'How steep is a piecewise linear network, and how large do its outputs get? Exactly, over its cells; an interval where they are too many.', 'core/ground core/numbers analysis/regions/cells analysis/regions/plane analysis/regions/box analysis/regions'],

  ['claims/words', 'What is a claim, how is it judged, and how is it drawn? One contract; training is handed in.', `core/ground core/config core/experiment core/tables protocol`],
  ['claims/setups', 'On which networks, data and runs do several claims stand?', 'core/ground core/tables core/experiment core/numbers analysis/geometry analysis/linearAlgebra analysis/network analysis/paths analysis/paths/equivalents analysis/paths/problem analysis/paths/squares analysis/regions analysis/regions/cells claims/words'],
  ['claims/areas/penalties', 'What do penalties on weights do? One table for each kind.', 'core/ground core/numbers core/tables analysis/geometry analysis/linearAlgebra analysis/network analysis/paths analysis/paths/equivalents analysis/paths/groups analysis/paths/problem analysis/paths/squares claims/words claims/setups'],
  ['claims/areas/loss', 'What do bowls, steps and optimizers do? One table for each kind.', 'core/ground core/numbers core/tables core/experiment analysis/geometry analysis/linearAlgebra analysis/paths/equivalents claims/words claims/setups'],
  ['claims/areas/normalization', 'What do norms between layers do, and what becomes of a penalty on weights in front of them?', 'core/ground core/numbers core/tables analysis/geometry analysis/linearAlgebra analysis/network analysis/normalization claims/words claims/setups'],
  ['claims/areas/implicit', 'What regularizes without a penalty? Descent, early stopping, dropout, smoothed labels.', 'core/ground core/numbers core/tables analysis/geometry analysis/implicit analysis/normalization analysis/paths/equivalents claims/words claims/setups'],
  ['claims/areas', 'Which sentences of textbooks hold? Tables of about a dozen claims each.', 'core/ground core/numbers core/tables core/experiment analysis/geometry analysis/geometry/constants analysis/linearAlgebra analysis/network analysis/paths/equivalents analysis/regions analysis/regions/cells analysis/regions/plane analysis/robustness claims/words claims/setups'],
  ['claims/own', 'What do claims say of the network of an open document? Checks of one network.', 'core/ground core/numbers core/tables core/experiment analysis/geometry analysis/network analysis/robustness'],
  ['claims/guides', 'In which order are claims read, and what is tried at each? Guided chapters, as data.', 'core/config'],
  ['claims', 'Which claims are there, what do their records say, and how are they run?', 'core/ground core/config claims/words claims/areas claims/areas/loss claims/areas/implicit claims/areas/normalization claims/areas/penalties'],

  ['engine/problem', 'What is trained, and what is one step? The prepared run, the law of a step, batches, penalties.', `${run} core/numbers protocol`],
  ['engine/tensors', 'The step in TensorFlow.js: short and obviously right.', 'core/numbers core/tables core/experiment engine/problem', ['^@tensorflow/']],
  ['engine/kernel/assembly', 'The step in WebAssembly.', ''],
  ['engine/kernel', 'The step in one kernel: fast. Memory, program, and the call.', `${run} core/numbers engine/problem engine/tensors engine/kernel/assembly`, ['^@tensorflow/']],
  ['engine/training', 'How does a run go? Session, records, snapshots, stopping; the choice of the implementation.', `${text} core/numbers core/experiment protocol analysis/network claims/words engine/problem engine/tensors engine/kernel`],
  ['engine/reading', 'What does analysis read of a run? The piecewise linear network, the plane, the gradient at rest, the direction of a linear classifier.', `${run} protocol formats analysis/geometry analysis/implicit analysis/normalization analysis/linearAlgebra analysis/network analysis/paths analysis/regions/cells engine/problem`],
  ['engine/crew', 'Who else works? Threads and their jobs; knows no job by name.', 'core/ground protocol', ['^node:worker_threads$', '^node:os$']],
  ['engine/views/frame', 'What is a view, and what does each of its charts carry?', 'core/ground core/config core/experiment protocol engine/problem engine/training engine/crew'],
  ['engine/views/samples', 'What is said of single samples, wherever they are drawn?', 'core/ground core/tables core/experiment protocol analysis/network engine/problem engine/views/frame'],
  ['engine/views/network', 'How is the network drawn, and on which samples are its units measured?', 'core/ground core/experiment protocol analysis/network engine/problem engine/views/frame'],
  ['engine/views/training', 'The view Training.', `${view} core/experiment analysis/network analysis/implicit engine/reading engine/views/samples engine/views/network`],
  ['engine/views/gradients', 'The view Gradients.', `${view} analysis/network engine/views/network`],
  ['engine/views/regions/numbers', 'What is counted and measured for the view Regions? Numbers without words.', 'core/ground core/tables analysis/regions analysis/regions/cells analysis/regions/plane analysis/regions/box engine/problem engine/training engine/reading engine/views/frame'],
  ['engine/views/regions', 'The view Regions, with its job.', 'core/ground core/numbers core/experiment protocol analysis/regions analysis/regions/cells analysis/regions/plane analysis/regions/strips analysis/regions/box engine/reading engine/crew engine/views/frame engine/views/samples engine/views/regions/numbers'],
  ['engine/views/path/points', 'What is one point of a path? Plan, exact or trained points, folds, the job.', `${view} core/numbers core/config core/experiment analysis/network analysis/paths analysis/paths/problem analysis/regions/cells analysis/regions/plane engine/reading engine/crew`],
  ['engine/views/path/charts', 'How is a path drawn?', 'core/ground core/numbers core/tables core/experiment protocol analysis/paths analysis/paths/problem analysis/paths/equivalents engine/problem engine/reading engine/views/frame engine/views/path/points'],
  ['engine/views/path/compare', 'Two ways to regularize, one over the other.', `${view} core/config core/experiment analysis/network analysis/paths/problem analysis/paths/equivalents engine/views/path/charts`],
  ['engine/views/path', 'The view Path, its memory, and its report for the terminal.', 'core/ground core/tables core/experiment protocol analysis/paths analysis/paths/problem engine/problem engine/views/frame engine/views/path/points engine/views/path/charts engine/views/path/compare'],
  ['engine/views/theory', 'The view Theory: what textbooks say, and whether it holds.', 'core/ground protocol claims claims/guides claims/own claims/words engine/crew engine/training engine/views/frame'],
  ['engine/views/geometry/surface', 'The loss on a plane or a line of weights, with its job.', `${view} core/numbers core/config core/experiment analysis/geometry analysis/paths analysis/paths/equivalents engine/reading engine/crew`],
  ['engine/views/geometry', 'The view Geometry: what is steep and how the outputs lie, with the loss around the weights.', `core/ground core/tables protocol analysis/network analysis/geometry analysis/geometry/constants analysis/regions analysis/regions/cells engine/reading engine/training engine/crew engine/views/frame engine/views/geometry/surface`],
  ['engine/views', 'Which views and jobs are there? Two tables and nothing else.', 'protocol engine/crew engine/views/frame engine/views/training engine/views/gradients engine/views/regions engine/views/path engine/views/path/points engine/views/theory engine/views/geometry engine/views/geometry/surface'],
  ['engine/service', "What does the engine answer? Requests, drawings of a run, the thread's entry.", 'core/ground core/experiment protocol formats engine/problem engine/tensors engine/training engine/reading engine/crew engine/views engine/views/frame engine/views/theory', ['^node:worker_threads$']],

  ['host/threads', 'How does the host ask threads of its own? They start when they are needed and are replaced when they die.', 'core/ground protocol', ['^node:worker_threads$']],
  ['host/files', 'Which files does the editor lend? Where they are, their bytes, translation.', `core/ground language/document language/sources`, ['^vscode$']],
  ['host/text', 'What does an open text say? The reading of every version, its problems in the editor, its edits.', `core/ground core/config protocol language/document language/hovers language/reader language/sources host/files host/threads`, ['^vscode$']],
  ['host/document', 'What lives as long as a document is open? Its lab: run, engine, what is known and told.', `${run} protocol language/document language/reader host/files host/text host/threads`, ['^vscode$', '^node:']],
  ['host/page', 'How do pages show a lab? Their HTML, what they may ask, which are open.', `core/ground protocol host/files host/text host/document`, ['^vscode$']],
  ['host/editor', 'What does VS Code call? Commands and language features.', 'core/ground core/config core/experiment protocol language language/document language/hovers language/sources host/files host/text host/document host/page', ['^vscode$', '^node:']],
  ['src', '`extension.ts`, the entry: what is built when the editor starts, and what holds on to what.', 'protocol language/reader host/threads host/files host/text host/document host/page host/editor', ['^vscode$', '^node:']],

  ['cli/terminal', 'How does the terminal speak? What a command is, tables, progress, files.', 'core/ground core/experiment claims claims/words protocol analysis/geometry analysis/network analysis/regions analysis/geometry/constants engine/problem engine/training', ['^node:']],
  ['cli/reading', 'What do the commands work on? Experiments and networks in files, and the training of one.', `${run} formats language/document language/rules language/sources analysis/regions/cells analysis/regions engine/reading engine/problem engine/training cli/terminal`, ['^node:']],
  ['cli/commands', 'What can be asked in a terminal? One file per command.', `core/ground core/tables core/experiment core/numbers claims claims/words formats language/sources analysis/geometry analysis/implicit analysis/geometry/constants analysis/network analysis/regions engine/problem engine/training engine/reading engine/views/path cli/terminal cli/reading`, ['^node:']],
  ['cli', '`main.ts`, the table of commands, and the entry.', 'core/ground cli/terminal cli/commands', ['^node:']],

  ['webview/drawing/scales', 'How is a number measured along an axis, and how is it written? A file per kind of scale.', 'core/ground', ['^d3-array$']],
  ['webview/drawing', 'With what is drawn? Pens, colours, words.', 'core/ground', ['^culori/']],
  ['webview/kit', 'With what is the page built? The control kit behind one file, elements, icons, the theme.', 'webview/drawing', ['^@vscode/webview-ui-toolkit']],
  ['webview/pictures/frame', 'What do all pictures share? Axes, frames, labels that find room, slices of work.', 'core/ground protocol webview/drawing webview/drawing/scales', ['^d3-contour$']],
  ['webview/pictures/curves', 'Curves.', `core/ground ${picture} webview/drawing/scales`],
  ['webview/pictures/cells', 'Cells of a partition.', `core/ground ${picture} webview/drawing/scales`],
  ['webview/pictures/fields', 'Fields, bars and heat.', `core/ground ${picture} webview/drawing/scales`],
  ['webview/pictures/columns', 'The numbers of a chart as a table and as files.', `core/ground ${picture} webview/pictures/cells webview/pictures/curves`],
  ['webview/charts/frame', 'What is a drawing on the page? The contract of a renderer, and the canvas.', `${picture} webview/kit`],
  ['webview/charts/curves', 'Curves on the page: Chart.js, choices, the raised one.', `${picture} webview/kit webview/pictures/curves webview/charts/frame`, ['^chart\\.js']],
  ['webview/charts/claims', 'Textbook sentences on the page: the list of all, one with its numbers and sliders.', 'core/ground protocol webview/drawing webview/kit webview/charts/frame'],
  ['webview/charts/regions', 'Cells on the page: painted in slices, zoomed and dragged.', `${picture} webview/kit webview/pictures/cells webview/charts/frame`],
  ['webview/charts', 'How is every kind of chart drawn? `charts.ts` is the table of kinds.', `core/ground ${picture} webview/kit webview/pictures/fields webview/pictures/columns webview/charts/frame webview/charts/claims webview/charts/curves webview/charts/regions`],
  ['webview/page/state', 'What does the page show? Its state and what each part says of it; no element.', 'core/ground protocol webview/drawing webview/drawing/scales'],
  ['webview/page/crosshair', 'Where does the crosshair stand, and what does it say?', 'webview/drawing webview/pictures/frame webview/kit'],
  ['webview/page/cards', 'A chart on its card: plot, caption, menu, saved files, when it is drawn.', `core/ground ${picture} webview/kit webview/pictures/columns webview/charts webview/charts/frame webview/page/state webview/page/crosshair`],
  ['webview/page', 'The page: views, strip, notices, controls.', 'core/ground protocol webview/drawing webview/kit webview/charts webview/charts/frame webview/page/state webview/page/crosshair webview/page/cards'],
  ['webview', '`main.ts`, the entry.', 'core/ground protocol webview/drawing webview/kit webview/page'],
];

const pathOf = (name) => (name === 'src' || name.startsWith('webview') ? name : `src/${name}`);

/** By path: `answers`, `imports` (paths) and `packages`. */
export const rooms = Object.fromEntries(
  table.map(([name, answers, imports, packages = []]) => [
    pathOf(name),
    { answers, imports: imports.split(' ').filter(Boolean).map(pathOf), packages },
  ]),
);

/** Files that alone may touch a package, although their room may. */
export const doors = {
  '^@tensorflow/': [
    'src/engine/tensors/tfjsForward.ts',
    'src/engine/tensors/tfjsGradient.ts',
    'src/engine/tensors/tfjsGradientParts.ts',
    'src/engine/tensors/tfjsOps.ts',
    'src/engine/tensors/tfjsBackend.ts',
    'src/engine/tensors/tfjsOperations.ts',
    'src/engine/kernel/trainKernel.ts',
  ],
  '^node:worker_threads$': [
    'src/engine/service/worker.ts',
    'src/engine/crew/threads.ts',
    'src/language/reader/worker.ts',
    'src/host/threads/hostThread.ts',
  ],
  '^node:os$': ['src/engine/crew/threads.ts'],
  '^@vscode/webview-ui-toolkit': ['webview/kit/toolkit.ts'],
};

/** The folder of a file; both as paths from the top, with `/`. */
export const roomOf = (file) => file.slice(0, file.lastIndexOf('/'));

/**
 * Why a file may not import this, or undefined.
 * @param file  path from the top
 * @param from  the path from the top that it imports, or the name of a package
 */
export function refusalOf(file, { path, packageName }) {
  const room = rooms[roomOf(file)];
  if (room === undefined) return `${roomOf(file)} has no line in test/rooms.mjs`;
  if (packageName !== undefined) {
    if (!room.packages.some((allowed) => new RegExp(allowed).test(packageName)))
      return `${roomOf(file)} may not import the package ${packageName}`;
    const door = Object.entries(doors).find(([name]) => new RegExp(name).test(packageName));
    return door === undefined || door[1].includes(file)
      ? undefined
      : `only ${door[1].join(', ')} may import ${packageName}`;
  }
  const target = roomOf(path);
  return target === roomOf(file) || room.imports.includes(target)
    ? undefined
    : `${roomOf(file)} may not import ${target}`;
}

/** The list of rooms as src/README.md has it. */
export function roomList() {
  const short = (path) => `\`${path.replace(/^src\//, '')}\``;
  const lines = Object.entries(rooms).map(
    ([path, { answers, imports }]) => `| \`${path}\` | ${answers} | ${imports.map(short).join(', ') || 'nothing'} |`,
  );
  return ['| folder | question | may import |', '|---|---|---|', ...lines].join('\n');
}
