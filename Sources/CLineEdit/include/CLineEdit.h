// A line editor for a terminal: prompt, keys, history, completion and signals.
//
// The header names nothing of the library that does the editing, so that another one can take its
// place. All functions belong to one thread; standard input and output must be terminals.

#pragma once

#include <stdbool.h>

/// How the reading of one line ended.
typedef enum line_edit_status {
    /// A line was entered; it may hold several rows if they were pasted or recalled.
    LINE_EDIT_LINE,
    /// Ctrl-D on an empty line, or the terminal is gone.
    LINE_EDIT_END,
    /// Ctrl-C: the line was dropped.
    LINE_EDIT_INTERRUPTED,
} line_edit_status;

/// Answers what may stand at `offset` (bytes) of `line`, by calls of `line_edit_offer`.
///
/// Sets `replace_from` (bytes) to where the offered texts start, and `file_names` if the names of
/// files may stand there too.
typedef void (*line_edit_completer)(
    const char *line, int offset, int *replace_from, bool *file_names);

/// Prepares locale, keys and completion; `name` is what `$if` in the user's inputrc compares with.
/// False, with `errno`, where there is no descriptor left to do it with.
bool line_edit_start(const char *name, line_edit_completer completer);

/// Reads one line. `line` becomes text to be freed with `free`, or null at the end of input;
/// where the line was interrupted it is what had been typed.
line_edit_status line_edit_read(const char *prompt, char **line);

/// Offers one text for the place being completed; only while the completer runs.
void line_edit_offer(const char *text);

/// Adds one entry, of any number of rows, to the history that the arrow keys walk.
void line_edit_history_add(const char *entry);

/// Forgets all but the last `count` history entries, now and from now on.
void line_edit_history_limit(int count);

/// Gives the terminal back as it was; safe to call at any time, any number of times.
void line_edit_restore(void);
