/** Plans a new flash sale. */
import { useState } from 'react';
import { useFormat } from '../../shop.ts';
import { PlanForm } from './plan-form.tsx';
import { newPlan } from './plan-model.ts';

export function Component() {
  const format = useFormat();
  const [plan] = useState(() => newPlan(Date.now(), format));
  return <PlanForm plan={plan} sale={null} />;
}
