/* Stands in for Qt Multimedia. Qt TextToSpeech names four functions of it, for programs that want the sound of a voice as
   data. Plainspoken lets the system speak and never asks for that. Qt's own library would bring Qt Network along. Whoever
   wants to hear more of Qt may put Qt's own two libraries in its place. */

void never(void) { __builtin_trap(); }

void nothing(void) {}

int begin(void *library, unsigned reason, void *reserved) { return 1; }
