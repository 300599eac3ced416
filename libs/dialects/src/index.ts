export { DialectsModule } from './dialects.module.ts';
