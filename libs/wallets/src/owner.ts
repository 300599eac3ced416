import { customerRefusal, type Customer } from '@clientele/domain';
import type { Decision, Refusal } from '@clientele/decider';

/**
 * The customer's half of a write to its wallet: nothing is said of it, but it must be there, and still be
 * there when the write is recorded.
 */
export const ownerLives = (state: Customer): Decision => customerRefusal(state) ?? [];

/** Why money cannot come to a customer, who is a member of the input. */
export const receiverRefusal = (state: Customer): Refusal | null => {
  const refusal = customerRefusal(state);
  return refusal && { ...refusal, detail: { ...refusal.detail, pointer: '/toCustomerId' } };
};

/** The currency that a customer is billed in. */
export const billingCurrency = (state: Customer): string | null =>
  state.stage === 'live' ? state.fields.currency : null;
