/** All that the engine's thread starts with; the build makes one file of it. */
export { createCrew, serveJobs } from '../crew/crew.ts';
export { makers } from '../training/makers.ts';
export { serveEngine } from './service.ts';
export { liveTensors } from '../tensors/tfjsBackend.ts';
