import { useEffect, useReducer, useRef } from 'react';

/** One line of the chat. */
export interface ChatMessage {
  readonly key: number;
  readonly userId: string;
  readonly text: string;
  readonly lang: string;
}

// The same room each time: what is said, and in which order, is written down. Some of it by the people who are muted.
const script: readonly (readonly [userId: string, lang: string, text: string])[] = [
  ['user_11', 'pt', 'Que azul lindo nesse esmalte!'],
  ['user_19', 'zh', '这个杯子多少钱？'],
  ['host1', 'en', 'Kiln door opens in two minutes. Pick your favourite shelf!'],
  ['user_14', 'en', 'FREE followers at my page, click now'],
  ['user_23', 'ar', 'الجرة الكبيرة رائعة جدًا'],
  ['user_13', 'fr', 'On voit très bien les craquelures, magnifique.'],
  ['user_30', 'ja', '窯変がきれいですね'],
  ['user_16', 'ar', 'اشترك في قناتي الآن واربح هاتفًا'],
  ['user_22', 'en', 'Is the small bowl food safe?'],
  ['user_24', 'es', '¿Hacen envíos a Colombia?'],
  ['mod1', 'en', 'Shipping costs are pinned under the video.'],
  ['user_36', 'ko', '손잡이 모양이 마음에 들어요'],
  ['user_15', 'ja', '今すぐ登録で無料プレゼント!!'],
  ['user_12', 'id', 'Yang cokelat masih ada, Kak?'],
  ['user_20', 'sv', 'Den höga vasen, tack!'],
  ['user_33', 'zh', '主播晚上好，等了一个星期'],
  ['user_18', 'pt', 'GANHE DINHEIRO EM CASA, link na bio'],
  ['user_31', 'pl', 'Szkliwo jak morze w listopadzie.'],
  ['user_27', 'vi', 'Cho mình đặt hai cái bát nhé'],
  ['host1', 'en', 'Yes, food and dishwasher safe, all of them.'],
  ['user_26', 'en', 'That glaze run on the left one, wow'],
  ['user_17', 'ko', '지금 가입하면 공짜!!!'],
  ['user_37', 'tr', 'Kapağı açarken heyecanlandım'],
  ['user_25', 'ru', 'А чайник будет сегодня?'],
  ['user_14', 'en', 'Cheap watches, message me'],
  ['user_35', 'es', 'La taza verde es para mí'],
  ['user_28', 'fr', 'Combien de degrés dans le four ?'],
  ['user_38', 'hi', 'मिट्टी कहाँ की है?'],
  ['mod2', 'en', 'Stoneware from the bay, fired at 1,260 °C.'],
  ['user_16', 'ar', 'رابط الجوائز في صفحتي'],
  ['user_32', 'fi', 'Rauhallista katsottavaa.'],
  ['user_29', 'id', 'Suaranya jernih, mantap'],
  ['user_40', 'en', 'Put me down for the moon jar'],
  ['user_18', 'pt', 'Seguidores grátis, clique já'],
  ['user_21', 'pt', 'Boa noite de Lisboa'],
  ['user_34', 'en', 'Kia ora from Aotearoa!'],
  ['user_39', 'pt', 'Esse som quando esfria é tudo'],
  ['user_15', 'ja', 'フォローで当たる!!'],
  ['host1', 'en', 'Number twelve is gone. Thank you, Ingrid!'],
  ['user_19', 'zh', '第十二号太快了吧'],
];

/** Longest history on screen. */
const kept = 60;

interface Chat {
  readonly messages: readonly ChatMessage[];
  /** The next line of the script. */
  readonly at: number;
  /** Lines that a mute kept out. */
  readonly heldBack: number;
}

type Step =
  | { readonly kind: 'tick'; readonly canSpeak: (userId: string) => boolean }
  | { readonly kind: 'say'; readonly userId: string; readonly text: string }
  | { readonly kind: 'start' };

function step(chat: Chat, action: Step): Chat {
  if (action.kind === 'start') return start;
  const key = (chat.messages.at(-1)?.key ?? 0) + 1;
  const with_ = (message: ChatMessage): readonly ChatMessage[] => [...chat.messages, message].slice(-kept);
  if (action.kind === 'say') return { ...chat, messages: with_({ key, userId: action.userId, text: action.text, lang: '' }) };
  const line = script[chat.at % script.length];
  if (!line) return chat;
  const [userId, lang, text] = line;
  const at = chat.at + 1;
  if (!action.canSpeak(userId)) return { ...chat, at, heldBack: chat.heldBack + 1 };
  return { ...chat, at, messages: with_({ key, userId, text, lang }) };
}

// Somebody who comes in finds a conversation: a dozen lines by people who are not muted.
const start: Chat = (() => {
  const first = script.filter(([userId]) => !/^user_1[45678]$/u.test(userId)).slice(0, 14);
  return { at: 18, heldBack: 0, messages: first.map(([userId, lang, text], key) => ({ key, userId, text, lang })) };
})();

/** A chat that goes on by itself. Whoever can't speak is not heard. */
export function useChat(options: { canSpeak: (userId: string) => boolean; everyMs: number; running: boolean }): {
  messages: readonly ChatMessage[];
  heldBack: number;
  say: (userId: string, text: string) => void;
  restart: () => void;
} {
  const { canSpeak, everyMs, running } = options;
  const [chat, dispatch] = useReducer(step, start);
  const latest = useRef(canSpeak);
  useEffect(() => {
    latest.current = canSpeak;
  });
  useEffect(() => {
    if (!running || everyMs <= 0) return undefined;
    const timer = setInterval(() => dispatch({ kind: 'tick', canSpeak: latest.current }), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return {
    messages: chat.messages,
    heldBack: chat.heldBack,
    say: (userId, text) => dispatch({ kind: 'say', userId, text }),
    restart: () => dispatch({ kind: 'start' }),
  };
}
