/** What this process takes of its machine; read when somebody asks for `/metrics`. */
import { performance } from 'node:perf_hooks';
import { gauge } from './metrics.ts';

const MICROSECONDS = 1_000_000;

gauge('process_resident_memory_bytes', 'Memory of this process', [], function () {
  this.set(process.memoryUsage.rss());
});

gauge('process_cpu_seconds_total', 'Processor time that this process has taken', [], function () {
  const { user, system } = process.cpuUsage();
  this.set((user + system) / MICROSECONDS);
});

gauge(
  'event_loop_utilization',
  'Share of its life that this process was busy; near 1 for long, requests wait',
  [],
  function () {
    this.set(performance.eventLoopUtilization().utilization);
  },
);
