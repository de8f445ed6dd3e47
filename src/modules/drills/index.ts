export { readDrillState, type DrillState } from './drill-state.ts';
export { scenarios, type DrillResult, type Loss } from './model.ts';
