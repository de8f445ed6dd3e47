export { populateDemo, type Populated } from './populate-demo.ts';
