/** Where the trials find what the quality scenarios use too: ids in routes, and fitting requests. */
export {
  requestFor,
  slotsOf,
  type IdFor,
  type Request,
  type Slot,
} from '#modules/quality/scenarios/sample-request.ts';
