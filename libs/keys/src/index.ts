export { chance } from './chance.ts';
export { decrypt, encrypt, type Encrypted } from './aes-gcm.ts';
export { type DataKey, FRESH_KEYS } from './fresh-keys.ts';
export * from './key-encryption-key.ts';
export * from './key-file.ts';
export * from './key-ring.ts';
export * from './key-store.ts';
export * from './local-key.ts';
export * from './memory.ts';
