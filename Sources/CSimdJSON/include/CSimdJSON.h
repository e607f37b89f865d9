// Takes single values out of JSON objects, one object after the other, by simdjson.
//
// The header names nothing of the library. A reader belongs to one thread at a time.

#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How many bytes must be readable, whatever they are, behind every text that is read.
#define JSON_PADDING 64

/// What became of one text.
typedef enum json_status {
    /// It is an object, and its values were taken.
    JSON_STATUS_OK,
    /// It is JSON of another kind: a list, a number, a string.
    JSON_STATUS_NO_OBJECT,
    /// It isn't UTF-8.
    JSON_STATUS_ENCODING,
    /// A string in it is never closed.
    JSON_STATUS_OPEN_STRING,
    /// It ends too early, isn't JSON at all, or goes on behind the object.
    JSON_STATUS_BROKEN,
    /// No memory is left.
    JSON_STATUS_NO_MEMORY,
} json_status;

/// What a value is.
typedef enum json_kind {
    /// The object has no such key, or null there.
    JSON_KIND_NONE,
    /// A string, its escapes undone.
    JSON_KIND_STRING,
    /// A number, as it is spelt.
    JSON_KIND_NUMBER,
    /// `true` or `false`.
    JSON_KIND_BOOLEAN,
    /// The strings and numbers of a list and the lists in it, each followed by JSON_LIST_END.
    JSON_KIND_LIST,
    /// An object, of which nothing is said.
    JSON_KIND_OBJECT,
} json_kind;

/// What follows each element of a list: ASCII's unit separator, which JSON never holds unescaped.
#define JSON_LIST_END 31

/// A value; its bytes stay until the reader reads again, and as long as the text does.
typedef struct json_value {
    const char *_Nullable bytes;
    size_t count;
    json_kind kind;
} json_value;

typedef struct json_reader json_reader;

/// Makes a reader of the values of some keys; `details.Brand` is `Brand` of the object `details`, or
/// where `details` is a list of objects, the list of theirs, with an empty element for each without.
/// Null where there is no memory; else to be freed with `json_reader_free`.
json_reader *_Nullable json_reader_make(const char *_Nonnull const *_Nonnull keys, size_t count);

/// Frees a reader.
void json_reader_free(json_reader *_Nullable reader);

/// Reads one object: `values` gets a value for each key, the first where a key comes twice.
///
/// What isn't asked for is skipped: it is only seen to be UTF-8 and in brackets that match.
json_status json_reader_read(
    json_reader *_Nonnull reader, const char *_Nonnull text, size_t count,
    json_value *_Nonnull values);

/// Calls `body` with each key of an object, as it is spelt, and the kind of its value; with those of
/// objects inside, such as `details.Brand`; and of a list of objects also with the keys of the first
/// one, such as `events.item`, as lists.
json_status json_reader_keys(
    json_reader *_Nonnull reader, const char *_Nonnull text, size_t count, void *_Nullable context,
    void (*_Nonnull body)(
        void *_Nullable context, const char *_Nonnull key, size_t count, json_kind kind));

#ifdef __cplusplus
}
#endif
