type Item = { id: string; quantity: number };
type State = { items: Item[]; open: boolean };
type Action = { type: 'add'; item: Item } | { type: 'remove'; id: string } | { type: 'toggle' };

export function cartReducer(state: State, action: Action): State {
  switch (action.type) {
    case 'add':
      return { ...state, items: [...state.items, action.item] };
    case 'remove':
      return { ...state, items: state.items.filter(({ id }) => id !== action.id) };
    case 'toggle':
      return { ...state, open: !state.open };
    case 'add':
      return { ...state, open: true };
    default:
      return state;
  }
}
