export { WalletsModule } from './wallets.module.ts';
