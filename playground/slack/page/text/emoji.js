const LIST = `
+1 👍|-1 👎|thumbsup 👍|thumbsdown 👎|wave 👋|clap 👏|pray 🙏|raised_hands 🙌|ok_hand 👌|point_right 👉|point_left 👈
eyes 👀|smile 😄|slightly_smiling_face 🙂|grinning 😀|joy 😂|thinking_face 🤔|cry 😢|heart ❤️|tada 🎉|fire 🔥|sparkles ✨
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️
no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|rotating_light 🚨|exclamation ❗|question ❓|grey_question ❔
information_source ℹ️|bulb 💡|bell 🔔|no_bell 🔕|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰
clock1 🕐|clock3 🕒|calendar 📅|spiral_calendar_pad 🗓️|date 📅|lock 🔒|unlock 🔓|key 🔑|shield 🛡️|mag 🔍|mag_right 🔎
label 🏷️|bookmark 🔖|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|scissors ✂️|wastebasket 🗑️|pencil 📝|memo 📝
pencil2 ✏️|clipboard 📋|page_facing_up 📄|bar_chart 📊|chart_with_upwards_trend 📈|file_folder 📁|card_index 📇
email 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|phone ☎️|telephone_receiver 📞|iphone 📱
speech_balloon 💬|left_speech_bubble 🗨️|thought_balloon 💭|loudspeaker 📢|mega 📣|robot_face 🤖|gear ⚙️|wrench 🔧
hammer_and_wrench 🛠️|package 📦|shopping_trolley 🛒|shopping_bags 🛍️|credit_card 💳|moneybag 💰|receipt 🧾|truck 🚚
bust_in_silhouette 👤|busts_in_silhouette 👥|globe_with_meridians 🌐|earth_asia 🌏|house 🏠|star ⭐|zap ⚡|rocket 🚀
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|leftwards_arrow_with_hook ↩️|arrows_counterclockwise 🔄|repeat 🔁
fast_forward ⏩|rewind ⏪|heavy_plus_sign ➕|heavy_minus_sign ➖|red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢
large_yellow_circle 🟡|large_orange_circle 🟠|white_circle ⚪|black_circle ⚫|one 1️⃣|two 2️⃣|three 3️⃣|camera 📷|movie_camera 🎥
musical_note 🎵|microphone 🎤|gift 🎁|coffee ☕|seedling 🌱|see_no_evil 🙈|handshake 🤝|writing_hand ✍️|crossed_fingers 🤞`;

const EMOJI = new Map(
  LIST.trim()
    .split(/[|\n]/)
    .map((entry) => entry.split(" ")),
);

/** The character for a name such as "wave", or null for one that the modest list here lacks. */
export function emojiNamed(name) {
  return EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? null;
}

export const EMOJI_CODE = /^:([a-z0-9_+'-]+)(::skin-tone-\d)?:/;

/** Text with the known `:names:` replaced by their characters, and everything else as it was. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+)(?:::skin-tone-\d)?:/g, (whole, name) => emojiNamed(name) ?? whole);
}
