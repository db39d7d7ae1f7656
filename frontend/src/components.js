// Alpine components: state that lives and dies inside one element. Written for the CSP build: a page names a component
// and its methods, never an expression.
const unfolding = (opened) => ({
  opened,
  toggle() {
    this.opened = !this.opened;
  },
  get state() {
    return this.opened ? "is-open" : "";
  },
  get expanded() {
    return String(this.opened);
  },
});

export const components = {
  /** `<details x-data="menu" @click.outside="close" @keydown.escape="leave">` */
  menu: () => ({
    close() {
      this.$el.closest("details").open = false;
    },
    leave() {
      const menu = this.$el.closest("details");
      menu.open = false;
      menu.querySelector("summary").focus();
    },
  }),

  /** Something more that a button shows: `x-bind:class="state"` on the whole, `aria-expanded` on the button. */
  disclosure: () => unfolding(false),

  /** The same, shown from the beginning. */
  disclosed: () => unfolding(true),

  /** A password box whose button shows and hides what was typed. */
  password: () => ({
    shown: false,
    toggle() {
      this.shown = !this.shown;
    },
    get kind() {
      return this.shown ? "text" : "password";
    },
    get pressed() {
      return String(this.shown);
    },
  }),
};
