//! Channels that an admin marked, and servers that are not like each other.

use std::time::Duration;

use fakes::discord::{Community, Discord, Person, Room};

use super::{ANSWER, DEADLINE};
use crate::harness::service::{Service, service};
use crate::harness::{Folder, folder};

const MOMENT: Duration = Duration::from_millis(700);

/// Two servers, each with a forum and a role of its own for those who moderate; the forum of the
/// first is marked.
struct Servers {
    discord: Discord,
    first: Community,
    second: Community,
    forums: [Room; 2],
    roles: [u64; 2],
    settings: Folder,
}

impl Servers {
    fn new() -> Self {
        let discord = Discord::start();
        let (first, second) = (discord.guild("RSU Roma"), discord.guild("RSU Bari"));
        let forums = [first.forum("aiuto"), second.forum("aiuto")];
        let roles = [first.role("Delegati", 0), second.role("Segreteria", 0)];
        first.shows_commands_to(roles[0]);
        second.shows_commands_to(roles[1]);
        let settings = format!(
            "[discord.guilds.\"{}\"]\nforums = [{}]\nmoderators = [{}]\n\
             [discord.guilds.\"{}\"]\nadmins = [{}]\n",
            first.id, forums[0].id, roles[0], second.id, roles[1]
        );
        let settings = folder(&[("bacheca.toml", settings.as_bytes())]);
        Self { discord, first, second, forums, roles, settings }
    }

    fn start(&self) -> Service {
        let config = self.settings.file("bacheca.toml");
        service().on(&self.discord).set("BACHECA_CONFIG", config).start()
    }

    fn member(&self, name: &str, forum: usize) -> Person {
        self.discord.user(name).in_channel(&self.forums[forum])
    }
}

#[test]
fn a_thread_of_a_marked_channel_is_answered_once_and_then_left_to_people() {
    let servers = Servers::new();
    let (ada, ben) = (servers.member("Ada", 0), servers.member("Ben", 0));
    servers.first.adds(&ben, &[servers.roles[0]]);
    let mut service = servers.start();
    let thread = ada.begins_thread(&servers.forums[0], "Bando", &ada.named(DEADLINE));
    thread.hears().sees(ANSWER);
    // Named in passing, it keeps silent, also after a restart; spoken to, it answers.
    let bot = servers.discord.look(|world| world.bot.id);
    thread.says(&format!("Grazie <@{bot}>, quando scade il bando lo so"));
    thread.hears_nothing_for(MOMENT);
    service.kill_9();
    service.restart();
    servers.discord.waits_for_bot();
    thread.says(&format!("Lo dice anche <@{bot}>"));
    thread.hears_nothing_for(MOMENT);
    thread.mentions(DEADLINE).sees(ANSWER);
    // Once a moderator has written, it is theirs.
    let ben = ben.in_thread(thread.channel);
    ben.says("Ci penso io.");
    std::thread::sleep(MOMENT);
    thread.says(&thread.named(DEADLINE));
    thread.hears_nothing_for(MOMENT);
    ben.mentions(DEADLINE).sees(ANSWER);
}

#[test]
fn each_server_has_its_own_moderators_and_marked_channels() {
    let servers = Servers::new();
    let (ada, ben) = (servers.member("Ada", 1), servers.member("Ben", 0));
    let cleo = servers.member("Cleo", 1);
    servers.first.adds(&ben, &[servers.roles[0]]);
    servers.second.adds(&cleo, &[servers.roles[1]]);
    let _service = servers.start();
    // Where nothing is marked, it answers whenever it is named.
    let thread = ada.begins_thread(&servers.forums[1], "Bando", &ada.named(DEADLINE));
    thread.hears().sees(ANSWER);
    let bot = servers.discord.look(|world| world.bot.id);
    thread.asks(&format!("Ancora, <@{bot}>: quando scade il bando?")).ignores();
    ben.slash("/coda", "").sees("Nessuna domanda");
    cleo.slash("/ricarica", "").sees("Niente di nuovo");
    // Ben moderates in Roma, and administers nowhere.
    ben.slash("/ricarica", "").sees("riservato");
}
