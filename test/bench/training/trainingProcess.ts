/** One peer on one workload in a process of its own: `ready`, then for every message one round and its steps per second. */
import { loader, peers } from './trainingPeers.ts';
import { workloads } from './trainingWorkloads.ts';

async function serve(): Promise<void> {
  const [peerName, workloadName, folder = '.'] = process.argv.slice(2);
  const peer = peers.find(({ name }) => name === peerName);
  const workload = workloads.find(({ name }) => name === workloadName);
  if (peer === undefined || workload === undefined) throw new Error(`No ${peerName} or no ${workloadName}.`);
  const round = await peer.start(workload, loader(folder), folder);
  // Compilers need a first round.
  await round();
  process.on('message', () => {
    void Promise.resolve(round()).then((rate) => process.send?.({ rate }));
  });
  process.send?.({ ready: true });
}

serve().catch((error: unknown) => {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
  process.disconnect();
});
