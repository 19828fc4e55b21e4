import { IndispensablePeople } from './indispensable-people.js';

describe('people whom the product cannot do without', () => {
  it('R52 nobody is disabled while nobody says who has to stay', async () => {
    let disabled = false;
    const disable = async () => {
      disabled = true;
    };
    await expect(new IndispensablePeople().whileDisabling(disable)).rejects.toThrow('nobody says');
    expect(disabled).toBe(false);
  });
});
