//! What only Telegram has, and what goes wrong with it.
