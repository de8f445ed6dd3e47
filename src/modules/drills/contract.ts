import { endpoint, orNull, Timestamp, Type, type StaticOf } from '#platform/contract.ts';

const Milliseconds = orNull(Type.Integer());

export const showDrills = endpoint({
  method: 'GET',
  path: '/api/v1/admin/drills',
  tag: 'Operations',
  summary: 'What the drills measured, the newest first, against what is aimed at',
  answers: {
    200: Type.Object({
      at: Timestamp,
      /** The newest hundred. */
      drills: Type.Array(
        Type.Object({
          id: Type.String(),
          /** As in `emporium drill <scenario>`. */
          scenario: Type.String(),
          /** What really was taken away. */
          loss: Type.String(),
          startedAt: Timestamp,
          ok: Type.Boolean(),
          /** From the blow to the first order sold again; null when there was none. */
          rtoMs: Milliseconds,
          /** Age of the oldest acknowledged order missing; null when nobody could look. */
          rpoMs: Milliseconds,
          target: Type.Object({ rtoMs: Type.Integer(), rpoMs: Type.Integer() }),
          findings: Type.Array(Type.String()),
        }),
      ),
    }),
  },
  refusals: [],
});
export type Drills = StaticOf<(typeof showDrills)['answers'][200]>;
