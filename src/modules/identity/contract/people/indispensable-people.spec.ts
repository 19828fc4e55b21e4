import { IndispensablePeople } from './indispensable-people.js';

describe('people whom the product cannot do without', () => {
  it('R52 nobody is disabled while nobody says who has to stay', async () => {
    const disable = jest.fn(async () => 'disabled');
    await expect(new IndispensablePeople().whileDisabling(disable)).rejects.toThrow('nobody says');
    expect(disable).not.toHaveBeenCalled();
  });
});
