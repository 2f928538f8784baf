/** All that the engine's thread starts with; the build makes one file of it. */
export { createCrew, serveJobs } from './crew.ts';
export { makers } from './makers.ts';
export { serveEngine } from './service.ts';
export { liveTensors } from './tfjsBackend.ts';
