//! The methods of the Bot API, by name.

use serde_json::Value;

use super::calls::{Params, Refusal};
use super::world::World;

impl World {
    /// Carries out a call of any method but `getUpdates`. The name may be in any case of letters.
    pub fn call(&mut self, method: &str, params: &Params) -> Result<Value, Refusal> {
        match method.to_ascii_lowercase().as_str() {
            "getme" => Ok(self.me_json()),
            "sendmessage" => self.send_message(params),
            "senddocument" => self.send_document(params),
            "editmessagetext" => self.edit_text(params),
            "editmessagereplymarkup" => self.edit_keyboard(params),
            "deletemessage" => self.delete_message(params),
            "sendchataction" => self.send_action(params),
            "answercallbackquery" => self.answer_press(params),
            "answerinlinequery" => self.answer_inline(params),
            "setmycommands" => self.set_commands(params),
            "getmycommands" => self.get_commands(params),
            "deletemycommands" => self.delete_commands(params),
            "setmydescription" => self.set_description(params),
            "setmyshortdescription" => self.set_short_description(params),
            "getmydescription" => Ok(self.get_description(params)),
            "getmyshortdescription" => Ok(self.get_short_description(params)),
            "setwebhook" => self.set_webhook(params),
            "deletewebhook" => Ok(self.delete_webhook(params)),
            "getwebhookinfo" => Ok(self.webhook_json()),
            _ => Err(Refusal::new(404, "Not Found: method not found")),
        }
    }
}
