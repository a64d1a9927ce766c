//! A whole bot of serenity's on this Discord: it understands all that it is told and answered.

use std::cell::RefCell;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serenity::all::*;
use serenity::http::HttpBuilder;

use super::super::{Discord, Rendered};

/// A bot that repeats what it is told, in every way there is.
pub struct Parrot {
    pub heard: mpsc::Sender<String>,
}

/// The bot as it runs.
pub struct Running {
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    heard: mpsc::Receiver<String>,
    /// What it heard before something else that was waited for.
    before: RefCell<Vec<String>>,
}

impl Running {
    pub fn start(discord: &Discord, intents: GatewayIntents) -> Self {
        let (heard, hears) = mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (url, token) = (discord.url(), discord.token());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            let runtime = runtime.unwrap();
            runtime.block_on(async {
                let http = HttpBuilder::new(token).proxy(url).ratelimiter_disabled(true).build();
                let parrot = Parrot { heard: heard.clone() };
                let client = ClientBuilder::new_with_http(http, intents).event_handler(parrot);
                let mut client = client.await.unwrap();
                tokio::select! {
                    result = client.start() => {
                        let _ = heard.send(format!("ended {result:?}"));
                    }
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Self { stop: Some(stop), thread: Some(thread), heard: hears, before: RefCell::default() }
    }

    /// Waits until the bot has heard something that begins so.
    #[track_caller]
    pub fn hears(&self, beginning: &str) -> String {
        let mut before = self.before.borrow_mut();
        if let Some(at) = before.iter().position(|heard| heard.starts_with(beginning)) {
            return before.remove(at);
        }
        let end = Instant::now() + Duration::from_secs(15);
        loop {
            let heard = self.heard.recv_timeout(end.saturating_duration_since(Instant::now()));
            let Ok(heard) = heard else {
                panic!("the bot never heard {beginning:?}, but {before:?}");
            };
            if heard.starts_with(beginning) {
                return heard;
            }
            before.push(heard);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn embed(words: &str) -> CreateEmbed {
    CreateEmbed::new().title("Domanda").description(words).colour(0x2e_7d32)
}

fn buttons() -> Vec<CreateActionRow> {
    let button = |id: &str, label: &str| CreateButton::new(id).label(label);
    let link = CreateButton::new_link("https://usb.it").label("USB");
    vec![CreateActionRow::Buttons(vec![
        button("x_1", "Contesto"),
        button("f_1", "Rispondi"),
        button("u_1", "Utile"),
        link,
    ])]
}

fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new()
}

impl Parrot {
    fn hears(&self, what: impl Into<String>) {
        let _ = self.heard.send(what.into());
    }

    async fn command(&self, context: &Context, asked: &CommandInteraction) -> Result<()> {
        self.hears(format!("{} in {}", asked.data.name, asked.locale));
        let words = match asked.data.options().first() {
            Some(ResolvedOption { value: ResolvedValue::String(words), .. }) => (*words).to_owned(),
            _ => asked.data.resolved.messages.values().map(|m| m.content.clone()).collect(),
        };
        asked.defer_ephemeral(context).await?;
        let file = CreateAttachment::bytes("BEGIN:VCALENDAR", "scadenze.ics");
        let edit = EditInteractionResponse::new()
            .embed(embed(&format!("> {words}\n**scade**")))
            .components(buttons())
            .allowed_mentions(nobody())
            .new_attachment(file);
        let message = asked.edit_response(context, edit).await?;
        assert_eq!(message.attachments[0].filename, "scadenze.ics");
        assert_eq!(asked.get_response(context).await?.id, message.id);
        Ok(())
    }

    async fn button(&self, context: &Context, asked: &ComponentInteraction) -> Result<()> {
        let shown = asked.message.embeds[0].description.clone().unwrap();
        let response = match asked.data.custom_id.as_str() {
            "x_1" => CreateInteractionResponse::UpdateMessage(
                CreateInteractionResponseMessage::new()
                    .embed(embed(&format!("{shown}\n~~di più~~")))
                    .allowed_mentions(nobody()),
            ),
            "f_1" => {
                let input = CreateInputText::new(InputTextStyle::Paragraph, "Risposta", "testo");
                CreateInteractionResponse::Modal(
                    CreateModal::new("k_1", "Rispondi")
                        .components(vec![CreateActionRow::InputText(input.value("Sì"))]),
                )
            }
            _ => CreateInteractionResponse::Message(
                CreateInteractionResponseMessage::new()
                    .content("Grazie!")
                    .ephemeral(true)
                    .allowed_mentions(nobody()),
            ),
        };
        asked.create_response(context, response).await
    }

    async fn form(&self, context: &Context, asked: &ModalInteraction) -> Result<()> {
        let ActionRowComponent::InputText(input) = &asked.data.components[0].components[0] else {
            panic!("no input");
        };
        asked.defer(context).await?;
        let words = format!("{}: {}", asked.data.custom_id, input.value.as_deref().unwrap());
        let answer = CreateInteractionResponseFollowup::new().allowed_mentions(nobody());
        let first = asked.create_followup(context, answer.clone().embed(embed(&words))).await?;
        asked.create_followup(context, answer.clone().embed(embed("e poi"))).await?;
        let same = answer.clone().embed(embed(&words));
        assert_eq!(asked.edit_followup(context, first.id, same).await?.id, first.id);
        Ok(())
    }
}

#[serenity::async_trait]
impl EventHandler for Parrot {
    async fn ready(&self, context: Context, ready: Ready) {
        let ask = CreateCommand::new("chiedi")
            .description("Chiede ai comunicati")
            .name_localized("en-US", "ask")
            .add_option(
                CreateCommandOption::new(CommandOptionType::String, "domanda", "Cosa")
                    .required(true)
                    .set_autocomplete(true),
            );
        let menu = CreateCommand::new("Cerca nei comunicati").kind(CommandType::Message);
        let made = Command::set_global_commands(&context, vec![ask, menu]).await.unwrap();
        assert_eq!(Command::get_global_commands(&context).await.unwrap().len(), made.len());
        context.http.get_current_application_info().await.unwrap();
        context.http.get_bot_gateway().await.unwrap();
        context.http.get_current_user().await.unwrap();
        self.hears(format!("ready {}", ready.guilds.len()));
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.hears("resumed");
    }

    async fn guild_create(&self, context: Context, guild: Guild, _: Option<bool>) {
        for channel in guild.channels.values() {
            context.http.get_channel(channel.id).await.unwrap();
        }
        self.hears(format!("guild {} of {}", guild.name, guild.channels.len()));
    }

    async fn guild_delete(&self, _: Context, guild: UnavailableGuild, _: Option<Guild>) {
        self.hears(format!("gone {}", guild.unavailable));
    }

    async fn thread_create(&self, _: Context, thread: GuildChannel) {
        self.hears(format!("thread {}", thread.name));
    }

    async fn message_update(
        &self,
        _: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        self.hears(format!("edited {}", event.content.unwrap_or_default()));
    }

    async fn message(&self, context: Context, message: Message) {
        if message.author.bot {
            return;
        }
        self.hears(format!("said {}", message.content));
        if message.content.is_empty() {
            return;
        }
        let answer = CreateMessage::new()
            .embed(embed(&message.content))
            .allowed_mentions(nobody())
            .reference_message(&message)
            .nonce(Nonce::String(message.id.to_string()))
            .enforce_nonce(true)
            .components(buttons());
        let sent = message.channel_id.send_message(&context, answer.clone()).await.unwrap();
        let again = message.channel_id.send_message(&context, answer).await.unwrap();
        assert_eq!(sent.id, again.id);
        message.channel_id.broadcast_typing(&context).await.unwrap();
        message.channel_id.message(&context, sent.id).await.unwrap();
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let result = match &interaction {
            Interaction::Command(asked) => self.command(&context, asked).await,
            Interaction::Component(asked) => self.button(&context, asked).await,
            Interaction::Modal(asked) => self.form(&context, asked).await,
            Interaction::Autocomplete(asked) => {
                let typed = asked.data.autocomplete().unwrap().value;
                let choices = CreateAutocompleteResponse::new()
                    .add_string_choice(format!("{typed} scade?"), "scadenza");
                let response = CreateInteractionResponse::Autocomplete(choices);
                asked.create_response(&context, response).await
            }
            _ => Ok(()),
        };
        if let Err(error) = result {
            self.hears(format!("refused {error:?}"));
        }
    }
}

pub fn intents() -> GatewayIntents {
    GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES
}

#[test]
fn users_ask_press_fill_in_and_read() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let (ada, ben) = (discord.user("Ada"), discord.user_speaking("Ben", "en-US"));
    let here = ada.in_channel(&room);
    let bot = Running::start(&discord, intents());
    bot.hears("ready 2");
    bot.hears("guild RSU of 1");

    ada.asks("Quando?").sees("Quando?").does_not_see("Mai").presses("utile").sees("Grazie!");
    let answer = here.slash("/chiedi", "Scade _presto_?");
    answer.is_seen_by_one().sees("scade");
    assert_eq!(answer.quotes(), ["Scade presto?"]);
    assert_eq!(answer.document().unwrap().bytes, b"BEGIN:VCALENDAR");
    assert_eq!((answer.title().as_deref(), answer.colour()), (Some("Domanda"), Some(0x2e_7d32)));
    let change = answer.presses("contesto");
    assert_eq!(change.sees("di più").post().id(), answer.id());
    assert_eq!(answer.struck(), ["di più"]);
    let thanks = answer.presses_action("u_");
    assert_eq!((thanks.notice.as_deref(), thanks.posts.len()), (Some("Grazie!"), 0));
    let form = answer.presses("Rispondi").form();
    assert_eq!((form.title(), form.fields()), ("Rispondi", vec![("Risposta".into(), "Sì".into())]));
    let filled = form.fills("Entro giugno");
    filled.sees("k_1: Entro giugno").sees("e poi").post().is_seen_by_all();
    let offered = here.autocompletes("/chiedi", "quando");
    assert_eq!(
        (offered[0].name.as_str(), offered[0].value.as_str()),
        ("quando scade?", "scadenza")
    );
    let found = here.menu("Cerca nei comunicati", here.says("di che si tratta"));
    found.sees("di che si tratta");
    ben.commands("ask when").sees("when");
    assert_eq!(bot.hears("chiedi in en"), "chiedi in en-US");
    ben.commands("boh").sees("/boh").ignores();
    here.hears_nothing_for(Duration::from_millis(50));
    let rendered = answer.message().rendered();
    assert_ne!(rendered, Rendered::default());
}

#[test]
fn a_channel_shows_the_bot_only_what_is_meant_for_it() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let (room, forum) = (guild.channel("domande"), guild.forum("aiuto"));
    let ada = discord.user("Ada").in_channel(&room);
    let bot = Running::start(&discord, intents());
    bot.hears("ready");
    discord.waits_for_bot();
    let first = ada.says("Quando scade?");
    assert_eq!(bot.hears("said"), "said ");
    let answer = ada.mentions("quando scade?");
    assert!(bot.hears("said").ends_with("quando scade?"));
    answer.is_seen_by_all().ignores();
    ada.replies(answer.id(), "e poi?").sees("e poi?");
    assert_eq!(bot.hears("said"), "said e poi?");
    ada.edits(first, "Ma quando scade?");
    assert_eq!(bot.hears("edited"), "edited ");
    let words = ada.named("una domanda");
    let thread = ada.begins_thread(&forum, "Ferie", &words);
    bot.hears("thread Ferie");
    thread.hears().sees("una domanda").is_seen_by_all();
}
