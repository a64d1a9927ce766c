//! Permissions, as bits.

/// Everything, everywhere.
pub const ADMINISTRATOR: u64 = 1 << 3;
/// Runs the guild.
pub const MANAGE_GUILD: u64 = 1 << 5;
/// Sees a channel at all.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Writes.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Deletes others' messages.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// Writes with embeds.
pub const EMBED_LINKS: u64 = 1 << 14;
/// Writes with files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// Reads what was written before.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Uses commands.
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
/// Renames, locks and archives others' threads.
pub const MANAGE_THREADS: u64 = 1 << 34;
/// Begins threads.
pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
/// Writes in threads.
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// What everybody may in a new guild, the bot too.
pub const USUAL: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS;
