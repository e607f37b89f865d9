// The line editor on GNU readline, which gets its bytes from here.
//
// Left to itself, readline() doesn't come back on Ctrl-C until the next key is pressed; its callback
// interface does, but crashes on keys that come in one burst after Ctrl-R. So readline() runs as it
// is, and reads by `read_byte`: poll() waits for the terminal and for a pipe that the signal handler
// writes to, so that a signal is never lost between a test of a flag and the wait. Reads don't wait
// at all: Ctrl-C throws away what the terminal holds, perhaps just after poll() has seen it.

#include "CLineEdit.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

// MARK: Signals

// What a signal means at the prompt. SIGINT drops the line, SIGTSTP suspends, SIGWINCH redraws;
// the others end the program, after the terminal has been given back.
static const int handled[] = {SIGINT, SIGTSTP, SIGWINCH, SIGTERM, SIGHUP, SIGQUIT};
// Signals of a crash: the handler may only undo the terminal and let the crash go on.
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};

enum {
    handled_count = sizeof handled / sizeof *handled,
    crash_count = sizeof crashes / sizeof *crashes,
};

static struct sigaction former[handled_count];
static struct sigaction former_crash[crash_count];
static volatile sig_atomic_t received[handled_count], has_received;
static int wake[2] = {-1, -1};
static struct termios cooked;
static bool at_prompt, pastes_in_brackets;

static const char paste_off[] = "\033[?2004l\r";

static void note_signal(int number) {
    int saved = errno;
    for (int i = 0; i < handled_count; i++)
        if (handled[i] == number) received[i] = has_received = 1;
    (void)!write(wake[1], "", 1);
    errno = saved;
}

static void restore_and_crash(int number) {
    tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
    if (pastes_in_brackets) (void)!write(STDOUT_FILENO, paste_off, sizeof paste_off - 1);
    // The instruction runs again, or abort() goes on, under the handler that was there before.
    for (int i = 0; i < crash_count; i++)
        if (crashes[i] == number) sigaction(number, &former_crash[i], NULL);
    raise(number);
}

static void install(int number, void (*handler)(int), struct sigaction *old) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = handler;
    sigaction(number, &action, old);
}

static void catch_signals(void) {
    tcgetattr(STDIN_FILENO, &cooked);
    for (int i = 0; i < handled_count; i++) {
        received[i] = 0;
        install(handled[i], note_signal, &former[i]);
        // What whoever started the program wants ignored stays ignored.
        if (former[i].sa_handler == SIG_IGN) sigaction(handled[i], &former[i], NULL);
    }
    for (int i = 0; i < crash_count; i++)
        install(crashes[i], restore_and_crash, &former_crash[i]);
}

// What came too late for the prompt is passed on to those who handle it from here on.
static void release_signals(void) {
    for (int i = 0; i < handled_count; i++) sigaction(handled[i], &former[i], NULL);
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &former_crash[i], NULL);
    for (int i = 0; i < handled_count; i++)
        if (received[i]) raise(handled[i]);
}

// As readline does it, but with reads that return at once when there is nothing.
static void prepare_terminal(int meta) {
    rl_prep_terminal(meta);
    struct termios settings;
    if (tcgetattr(STDIN_FILENO, &settings) != 0) return;
    settings.c_cc[VMIN] = 0;
    settings.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
}

// Columns that readline needs: it divides by a third of them.
enum { least_columns = 8 };

// Asks the terminal for its size.
static void measure_screen(void) {
    int rows, columns;
    rl_reset_screen_size();
    rl_get_screen_size(&rows, &columns);
    if (columns < least_columns) rl_set_screen_size(rows, least_columns);
}

static void follow_resize(void) {
    struct winsize size;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > least_columns) {
        rl_resize_terminal();
    } else {
        measure_screen();
        rl_forced_update_display();
    }
}

static void suspend(int index) {
    rl_deprep_terminal();
    sigaction(SIGTSTP, &former[index], NULL);
    raise(SIGTSTP);  // stops here until the shell's fg
    install(SIGTSTP, note_signal, NULL);
    prepare_terminal(1);
    measure_screen();
    rl_on_new_line();
    rl_forced_update_display();
}

static void end_by(int number) {
    line_edit_restore();
    raise(number);
    while (true) pause();  // a thread that puts things in order may be what ends the program
}

// MARK: Reading

// Where Ctrl-C leaves readline() from, with nothing but frames of C between.
static sigjmp_buf interrupted;

// Acts on the signals that came; doesn't return from Ctrl-C.
static void act_on_signals(void) {
    char drain[64];
    while (read(wake[0], drain, sizeof drain) > 0) {}
    has_received = 0;
    bool is_interrupted = false;
    for (int i = 0; i < handled_count; i++) {
        if (!received[i]) continue;
        received[i] = 0;
        switch (handled[i]) {
        case SIGINT: is_interrupted = true; break;
        case SIGTSTP: suspend(i); break;
        case SIGWINCH: follow_resize(); break;
        default: end_by(handled[i]);
        }
    }
    if (is_interrupted) siglongjmp(interrupted, 1);
}

// Waits for a key or a signal, and acts on the signal. What poll() says of the terminal.
static short wait_for_key(void) {
    struct pollfd sources[2] = {{STDIN_FILENO, POLLIN, 0}, {wake[0], POLLIN, 0}};
    if (poll(sources, 2, -1) < 0) return errno == EINTR ? 0 : POLLERR;
    if (sources[1].revents) act_on_signals();
    return sources[0].revents;
}

// One byte for readline.
static int read_byte(FILE *stream) {
    (void)stream;
    short state = 0;
    while (true) {
        // What is typed after Ctrl-C isn't part of the line that it drops.
        if (has_received) act_on_signals();
        unsigned char byte;
        ssize_t count = read(STDIN_FILENO, &byte, 1);
        if (count == 1) return byte;
        if (count < 0 && errno != EINTR && errno != EAGAIN) return EOF;
        if (state & (POLLHUP | POLLERR | POLLNVAL)) return EOF;
        state = wait_for_key();
    }
}

// readline's copy of the line that was left for one of the history.
extern HIST_ENTRY *_rl_saved_line_for_history;

// Forgets the changes of lines that are left.
//
// Lists of changes belong to one readline(). Where it was left in the middle, entries of the history and
// the saved line still point to some, of which others are freed already: readline would use them at its
// next start and end. A few bytes lost are better.
static void forget_changes(void) {
    HIST_ENTRY **entries = history_list();
    for (; entries && *entries; entries++) (*entries)->data = NULL;
    if (_rl_saved_line_for_history) _rl_saved_line_for_history->data = NULL;
    rl_undo_list = NULL;
}

// Leaves whatever readline was doing, shows that the line was dropped, and gives the terminal back.
static void drop_line(unsigned long idle) {
    forget_changes();
    rl_free_line_state();
    // Ends a search, as it would for those who use the callback interface.
    RL_SETSTATE(RL_STATE_CALLBACK);
    rl_callback_sigcleanup();
    RL_UNSETSTATE(RL_STATE_CALLBACK);
    rl_clear_pending_input();
    rl_point = rl_end;
    rl_redisplay();
    fputs("^C", rl_outstream);
    rl_crlf();
    rl_deprep_terminal();
    rl_readline_state = idle;
}

line_edit_status line_edit_read(const char *prompt, char **line) {
    volatile line_edit_status status = LINE_EDIT_LINE;
    unsigned long idle = rl_readline_state;
    pastes_in_brackets = strcmp(rl_variable_value("enable-bracketed-paste"), "on") == 0;
    catch_signals();
    at_prompt = true;
    measure_screen();
    forget_changes();
    if (sigsetjmp(interrupted, 0) == 0) {
        *line = readline(prompt);
    } else {
        *line = strdup(rl_line_buffer);
        drop_line(idle);
        status = LINE_EDIT_INTERRUPTED;
    }
    at_prompt = false;
    release_signals();
    if (!*line) {
        // With bracketed paste readline itself ends the row of the prompt.
        if (!pastes_in_brackets) rl_crlf();
        status = LINE_EDIT_END;
    }
    fflush(rl_outstream);
    return status;
}

void line_edit_restore(void) {
    if (!at_prompt) return;
    at_prompt = false;
    rl_deprep_terminal();
    release_signals();
    fflush(rl_outstream);
}

// MARK: Completion

static line_edit_completer completer;
static char **offers;
static int offer_count, offer_room;

void line_edit_offer(const char *text) {
    if (offer_count == offer_room) {
        int room = offer_room ? 2 * offer_room : 64;
        char **larger = realloc(offers, (size_t)room * sizeof *larger);
        if (!larger) return;
        offers = larger;
        offer_room = room;
    }
    char *copy = strdup(text);
    if (copy) offers[offer_count++] = copy;
}

// The word that readline replaces starts at `start`, the offered texts at `replace_from`: adds what
// lies between to the text, or takes it off. Null if the text doesn't go on what was typed.
static char *fit(const char *offer, const char *word, int start, int replace_from) {
    if (replace_from < start) {
        size_t typed = (size_t)(start - replace_from);
        if (strncmp(offer, rl_line_buffer + replace_from, typed) != 0) return NULL;
        offer += typed;
        replace_from = start;
    }
    size_t kept = (size_t)(replace_from - start);
    char *text = malloc(kept + strlen(offer) + 1);
    if (!text) return NULL;
    memcpy(text, rl_line_buffer + start, kept);
    strcpy(text + kept, offer);
    if (strncmp(text, word, strlen(word)) == 0) return text;
    free(text);
    return NULL;
}

// Whether a terminal shows a name as it is: without control characters, C1 among them, and without
// what turns the direction of text around.
static bool is_shown(const char *name) {
    const unsigned char *byte = (const unsigned char *)name;
    for (; *byte; byte++) {
        if (*byte < ' ' || *byte == 0x7F) return false;
        if (byte[0] == 0xC2 && byte[1] < 0xA0) return false;
        if (byte[0] == 0xE2 && byte[1] == 0x80 && byte[2] >= 0xA8 && byte[2] <= 0xAE) return false;
        if (byte[0] == 0xE2 && byte[1] == 0x81 && byte[2] >= 0xA6 && byte[2] <= 0xA9) return false;
    }
    return true;
}

static int word_start, offers_start, next_offer;
static bool with_files, is_first_file;

static char *next_match(const char *word, int state) {
    if (state == 0) {
        next_offer = 0;
        is_first_file = true;
    }
    while (next_offer < offer_count) {
        char *text = fit(offers[next_offer++], word, word_start, offers_start);
        if (text) return text;
    }
    if (!with_files) return NULL;
    char *file = rl_filename_completion_function(word, is_first_file ? 0 : 1);
    if (is_first_file && !file) rl_filename_completion_desired = 0;
    is_first_file = false;
    while (file && !is_shown(file)) {
        free(file);
        file = rl_filename_completion_function(word, 1);
    }
    return file;
}

static char **complete(const char *word, int start, int end) {
    rl_attempted_completion_over = 1;  // no file names where none are asked for
    word_start = start;
    offers_start = start;
    with_files = false;
    completer(rl_line_buffer, end, &offers_start, &with_files);
    char **matches = rl_completion_matches(word, next_match);
    if (matches && matches[0] && !matches[1]) {
        size_t length = strlen(matches[0]);
        char last = length ? matches[0][length - 1] : 0;
        rl_completion_suppress_append = last == '=' || last == '.';
    }
    for (int i = 0; i < offer_count; i++) free(offers[i]);
    offer_count = 0;
    return matches;
}

// MARK: Keys of the history

// Up and Down look for entries that begin like the line before the cursor. readline's own functions
// for that free twice what undo keeps; these find the entry, and leave the way there to those that
// go one entry up or down.
static int look_older(int count, int key);
static int look_newer(int count, int key);

// Goes to the next entry in a direction, -1 or 1, that begins with `start` and isn't the line.
static int look(int direction, const char *start, int key) {
    HIST_ENTRY **entries = history_list();
    int here = where_history(), there = here;
    size_t length = strlen(start);
    do {
        there += direction;
        if (there < 0) return rl_ding();
        if (there >= history_length) {
            rl_end_of_history(1, key);
            return -1;  // however often it was asked for
        }
    } while (strncmp(entries[there]->line, start, length) != 0
             || strcmp(entries[there]->line, rl_line_buffer) == 0);
    if (direction < 0)
        rl_get_previous_history(here - there, key);
    else
        rl_get_next_history(there - here, key);
    if (length) rl_point = (int)length;
    return 0;
}

static int look_often(int direction, int count, int key) {
    static char *start;
    if (rl_last_func != look_older && rl_last_func != look_newer) {
        free(start);
        start = strndup(rl_line_buffer, (size_t)rl_point);
    }
    int status = 0;
    while (start && status == 0 && count-- > 0) status = look(direction, start, key);
    return status;
}

static int look_older(int count, int key) {
    return count < 0 ? look_often(1, -count, key) : look_often(-1, count, key);
}

static int look_newer(int count, int key) { return look_older(-count, key); }

static void bind_arrows(void) {
    static const char *const up[] = {"\033[A", "\033OA"}, *const down[] = {"\033[B", "\033OB"};
    static const char *const maps[] = {"emacs-standard", "vi-insert"};
    for (int m = 0; m < 2; m++) {
        Keymap map = rl_get_keymap_by_name(maps[m]);
        for (int i = 0; i < 2; i++) {
            rl_bind_keyseq_in_map(up[i], look_older, map);
            rl_bind_keyseq_in_map(down[i], look_newer, map);
        }
    }
}

// MARK: Start and history

// Text is UTF-8 even where the locale knows one byte a character (LANG unset, as in containers).
// readline asks the environment for the locale before every line.
static void set_locale(void) {
    setlocale(LC_ALL, "");
    if (MB_CUR_MAX == 1) setenv("LC_ALL", "C.UTF-8", 1);
    setlocale(LC_CTYPE, "");
    setlocale(LC_NUMERIC, "C");
}

bool line_edit_start(const char *name, line_edit_completer answers) {
    set_locale();
    if (pipe(wake)) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
    completer = answers;
    rl_readline_name = name;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_prep_term_function = prepare_terminal;
    rl_getc_function = read_byte;
    rl_attempted_completion_function = complete;
    // `=` ends a word, so that cases complete; `.` doesn't, so that members do.
    rl_completer_word_break_characters = " \t\n\"'()[]{},=|;";
    rl_completer_quote_characters = "\"";
    // Before the user's inputrc is read, so that it has the last word.
    rl_variable_bind("enable-bracketed-paste", "on");
    rl_variable_bind("show-all-if-ambiguous", "on");
    rl_variable_bind("colored-completion-prefix", "on");
    rl_variable_bind("page-completions", "off");
    bind_arrows();
    rl_initialize();
    using_history();
    atexit(line_edit_restore);
    return true;
}

void line_edit_history_add(const char *entry) {
    size_t length = strlen(entry);
    // Taking words from an entry, as M-. does, readline looks for what follows a backslash, also behind
    // the end.
    if (length == 0 || entry[length - 1] != '\\') {
        add_history(entry);
        return;
    }
    char *longer = malloc(length + 2);
    if (longer == NULL) return;
    memcpy(longer, entry, length);
    memcpy(longer + length, " ", 2);
    add_history(longer);
    free(longer);
}

void line_edit_history_limit(int count) { stifle_history(count); }
