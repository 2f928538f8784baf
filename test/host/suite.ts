/** What is tested in a real VS Code, in this order. Each file of suite/ adds its scenarios. */
import { runScenarios } from './window/suiteRunner.ts';
import './suite/window.ts';
import './suite/language.ts';
import './suite/lab.ts';
import './suite/texts.ts';
import './suite/follow.ts';
import './suite/large.ts';
import './suite/norms.ts';
import './suite/margin.ts';
import './suite/regions.ts';
import './suite/newcomer.ts';
import './suite/path.ts';
import './suite/geometry.ts';
import './suite/theory.ts';
import './suite/layout.ts';
import './suite/access.ts';
import './suite/storm.ts';
import './suite/errors.ts';

export const run = runScenarios;
