// simdjson's on-demand interface behind a few C functions: the first pass finds all brackets and
// strings at gigabytes a second, and only the values asked for are looked at after it.

#include "CSimdJSON.h"

#include <simdjson.h>

#include <algorithm>
#include <new>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;

struct json_reader {
    std::vector<std::string> keys;
    /// Where the first point of each key is.
    std::vector<size_t> points;
    ondemand::parser parser;
    /// The elements of lists, one text a key.
    std::vector<std::string> lists;
};

namespace {

json_status status(error_code error) {
    switch (error) {
        case SUCCESS: return JSON_STATUS_OK;
        case MEMALLOC: return JSON_STATUS_NO_MEMORY;
        case UTF8_ERROR: return JSON_STATUS_ENCODING;
        case UNCLOSED_STRING: return JSON_STATUS_OPEN_STRING;
        case INCORRECT_TYPE: return JSON_STATUS_NO_OBJECT;
        default: return JSON_STATUS_BROKEN;
    }
}

/// A number, `true`, `false` or `null` without the space behind it.
std::string_view trimmed(std::string_view token) {
    size_t end = token.size();
    while (end > 0 && (token[end - 1] == ' ' || token[end - 1] == '\t' || token[end - 1] == '\r' ||
                       token[end - 1] == '\n')) {
        end--;
    }
    return token.substr(0, end);
}

bool is_number(std::string_view token) {
    for (char letter : token) {
        bool is_part = (letter >= '0' && letter <= '9') || letter == '-' || letter == '+' ||
                       letter == '.' || letter == 'e' || letter == 'E';
        if (!is_part) return false;
    }
    return !token.empty();
}

/// Gathers the strings and numbers of a list and of the lists in it; simdjson limits the nesting.
error_code gather(ondemand::array list, std::string &gathered) {
    for (auto found : list) {
        ondemand::value element;
        SIMDJSON_TRY(found.get(element));
        ondemand::json_type type;
        SIMDJSON_TRY(element.type().get(type));
        switch (type) {
            case ondemand::json_type::string: {
                std::string_view text;
                SIMDJSON_TRY(element.get_string().get(text));
                gathered.append(text);
                gathered.push_back(JSON_LIST_END);
                break;
            }
            case ondemand::json_type::number:
                gathered.append(trimmed(element.raw_json_token()));
                gathered.push_back(JSON_LIST_END);
                break;
            case ondemand::json_type::array: {
                ondemand::array inner;
                SIMDJSON_TRY(element.get_array().get(inner));
                SIMDJSON_TRY(gather(inner, gathered));
                break;
            }
            default: break;
        }
    }
    return SUCCESS;
}

/// Takes one value, which isn't an object.
[[gnu::always_inline]] inline error_code take(
    ondemand::value value, ondemand::json_type type, std::string &list, json_value &taken) {
    std::string_view text;
    switch (type) {
        case ondemand::json_type::string:
            SIMDJSON_TRY(value.get_string().get(text));
            taken = {text.data(), text.size(), JSON_KIND_STRING};
            break;
        case ondemand::json_type::number:
            text = trimmed(value.raw_json_token());
            if (!is_number(text)) return NUMBER_ERROR;
            taken = {text.data(), text.size(), JSON_KIND_NUMBER};
            break;
        case ondemand::json_type::boolean:
            text = trimmed(value.raw_json_token());
            if (text != "true" && text != "false") return T_ATOM_ERROR;
            taken = {text.data(), text.size(), JSON_KIND_BOOLEAN};
            break;
        case ondemand::json_type::null:
            if (trimmed(value.raw_json_token()) != "null") return N_ATOM_ERROR;
            break;
        case ondemand::json_type::array: {
            ondemand::array elements;
            SIMDJSON_TRY(value.get_array().get(elements));
            list.clear();
            SIMDJSON_TRY(gather(elements, list));
            taken = {list.data(), list.size(), JSON_KIND_LIST};
            break;
        }
        case ondemand::json_type::object: break;
    }
    return SUCCESS;
}

/// Takes what is asked for out of the objects of a list whose keys have `prefix` before them: for
/// each key a list with an element for each object, empty where the object has no such text or number.
[[gnu::noinline]] error_code read_each(
    json_reader &reader, ondemand::array list, const std::string &prefix, json_value *values) {
    std::vector<size_t> wanted;
    for (size_t index = 0; index < reader.keys.size(); index++) {
        const std::string &key = reader.keys[index];
        bool is_inner = key.size() > prefix.size() && key.compare(0, prefix.size(), prefix) == 0;
        if (!is_inner || values[index].kind != JSON_KIND_NONE) continue;
        wanted.push_back(index);
        reader.lists[index].clear();
    }
    std::vector<std::string> texts(wanted.size());
    for (auto found : list) {
        ondemand::value element;
        SIMDJSON_TRY(found.get(element));
        ondemand::json_type type;
        SIMDJSON_TRY(element.type().get(type));
        if (type != ondemand::json_type::object) continue;
        for (auto &text : texts) text.clear();
        ondemand::object object;
        SIMDJSON_TRY(element.get_object().get(object));
        for (auto inner : object) {
            ondemand::field field;
            SIMDJSON_TRY(std::move(inner).get(field));
            auto name = field.key();
            for (size_t place = 0; place < wanted.size(); place++) {
                std::string_view key = reader.keys[wanted[place]];
                key.remove_prefix(prefix.size());
                if (!name.unsafe_is_equal(key)) continue;
                ondemand::value value = field.value();
                ondemand::json_type kind;
                SIMDJSON_TRY(value.type().get(kind));
                json_value taken = {nullptr, 0, JSON_KIND_NONE};
                std::string nested;
                if (kind != ondemand::json_type::object && kind != ondemand::json_type::array) {
                    SIMDJSON_TRY(take(value, kind, nested, taken));
                    if (taken.bytes) texts[place].assign(taken.bytes, taken.count);
                }
                break;
            }
        }
        for (size_t place = 0; place < wanted.size(); place++) {
            reader.lists[wanted[place]].append(texts[place]);
            reader.lists[wanted[place]].push_back(JSON_LIST_END);
        }
    }
    for (size_t index : wanted) {
        const std::string &gathered = reader.lists[index];
        values[index] = {gathered.data(), gathered.size(), JSON_KIND_LIST};
    }
    return SUCCESS;
}

/// Takes what is asked for out of an object whose keys have `prefix` before them.
error_code read(
    json_reader &reader, ondemand::object object, const std::string &prefix, json_value *values) {
    for (auto found : object) {
        ondemand::field field;
        SIMDJSON_TRY(std::move(found).get(field));
        auto name = field.key();
        size_t wanted = reader.keys.size();
        bool is_outer = false;
        for (size_t index = 0; index < reader.keys.size(); index++) {
            std::string_view key = reader.keys[index];
            if (!prefix.empty()) {
                if (key.size() <= prefix.size() || key.substr(0, prefix.size()) != prefix) continue;
                key.remove_prefix(prefix.size());
            }
            if (name.unsafe_is_equal(key)) {
                if (values[index].kind == JSON_KIND_NONE) wanted = index;
            } else if (prefix.empty()) {
                size_t point = reader.points[index];
                is_outer = is_outer || (point != std::string_view::npos
                                        && name.unsafe_is_equal(key.substr(0, point)));
            } else if (size_t point = key.find('.'); point != std::string_view::npos) {
                is_outer = is_outer || name.unsafe_is_equal(key.substr(0, point));
            }
        }
        if (wanted == reader.keys.size() && !is_outer) continue;
        ondemand::value value = field.value();
        ondemand::json_type type;
        SIMDJSON_TRY(value.type().get(type));
        if (type == ondemand::json_type::object) {
            if (wanted < reader.keys.size()) values[wanted].kind = JSON_KIND_OBJECT;
            if (!is_outer) continue;
            std::string_view outer;
            SIMDJSON_TRY(field.unescaped_key().get(outer));
            ondemand::object inner;
            SIMDJSON_TRY(value.get_object().get(inner));
            SIMDJSON_TRY(read(reader, inner, prefix + std::string(outer) + ".", values));
        } else if (is_outer && type == ondemand::json_type::array) {
            std::string_view outer;
            SIMDJSON_TRY(field.unescaped_key().get(outer));
            ondemand::array inner;
            SIMDJSON_TRY(value.get_array().get(inner));
            SIMDJSON_TRY(read_each(reader, inner, prefix + std::string(outer) + ".", values));
        } else if (wanted < reader.keys.size()) {
            SIMDJSON_TRY(take(value, type, reader.lists[wanted], values[wanted]));
        }
    }
    return SUCCESS;
}

/// Calls `body` with the object that a text is.
template <typename Body>
json_status with_object(json_reader &reader, const char *text, size_t count, Body body) {
    ondemand::document document;
    if (count > reader.parser.capacity()) {
        // Room to spare, or each line a little longer than all before it would make new room.
        size_t room = std::min(std::max<size_t>(4096, 2 * count), reader.parser.max_capacity());
        if (auto error = reader.parser.allocate(room)) return status(error);
    }
    auto error = reader.parser.iterate(text, count, count + JSON_PADDING).get(document);
    if (error) return status(error);
    ondemand::object object;
    error = document.get_object().get(object);
    if (error) return status(error);
    error = body(object);
    // An element of the wrong type, deep inside, is no wrong type of the whole.
    if (error) return error == INCORRECT_TYPE ? JSON_STATUS_BROKEN : status(error);
    // At the end there is no place any more.
    return document.current_location().error() == OUT_OF_BOUNDS ? JSON_STATUS_OK
                                                                : JSON_STATUS_BROKEN;
}

json_kind kind(ondemand::json_type type) {
    switch (type) {
        case ondemand::json_type::string: return JSON_KIND_STRING;
        case ondemand::json_type::number: return JSON_KIND_NUMBER;
        case ondemand::json_type::boolean: return JSON_KIND_BOOLEAN;
        case ondemand::json_type::array: return JSON_KIND_LIST;
        case ondemand::json_type::object: return JSON_KIND_OBJECT;
        case ondemand::json_type::null: return JSON_KIND_NONE;
    }
    return JSON_KIND_NONE;
}

/// How deep keys of objects inside are looked for.
constexpr int deepest = 3;

/// Calls `body` with each key of an object, `prefix` before it, and with those of objects inside, and
/// of the first object of a list; all that is in a list is one.
template <typename Body>
error_code name_keys(
    ondemand::object object, const std::string &prefix, int depth, bool in_list, const Body &body) {
    for (auto found : object) {
        ondemand::field field;
        SIMDJSON_TRY(std::move(found).get(field));
        std::string_view key;
        SIMDJSON_TRY(field.unescaped_key().get(key));
        std::string path = prefix + std::string(key);
        ondemand::json_type type;
        SIMDJSON_TRY(field.value().type().get(type));
        body(path, in_list ? JSON_KIND_LIST : kind(type));
        if (in_list || depth == deepest) continue;
        if (type == ondemand::json_type::object) {
            ondemand::object inner;
            SIMDJSON_TRY(field.value().get_object().get(inner));
            SIMDJSON_TRY(name_keys(inner, path + ".", depth + 1, false, body));
        } else if (type == ondemand::json_type::array) {
            ondemand::array list;
            SIMDJSON_TRY(field.value().get_array().get(list));
            bool is_first = true;
            for (auto element_found : list) {
                ondemand::value element;
                SIMDJSON_TRY(element_found.get(element));
                ondemand::json_type inner_type;
                SIMDJSON_TRY(element.type().get(inner_type));
                if (!is_first || inner_type != ondemand::json_type::object) continue;
                is_first = false;
                ondemand::object inner;
                SIMDJSON_TRY(element.get_object().get(inner));
                SIMDJSON_TRY(name_keys(inner, path + ".", depth + 1, true, body));
            }
        }
    }
    return SUCCESS;
}

}  // namespace

json_reader *json_reader_make(const char *const *keys, size_t count) {
    try {
        auto reader = new json_reader;
        reader->keys.assign(keys, keys + count);
        reader->lists.resize(count);
        for (const std::string &key : reader->keys) reader->points.push_back(key.find('.'));
        return reader;
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

void json_reader_free(json_reader *reader) { delete reader; }

json_status json_reader_read(
    json_reader *reader, const char *text, size_t count, json_value *values) {
    for (size_t index = 0; index < reader->keys.size(); index++) {
        values[index] = {nullptr, 0, JSON_KIND_NONE};
    }
    try {
        return with_object(*reader, text, count, [&](ondemand::object object) {
            return read(*reader, object, std::string(), values);
        });
    } catch (const std::bad_alloc &) {
        return JSON_STATUS_NO_MEMORY;
    }
}

json_status json_reader_keys(
    json_reader *reader, const char *text, size_t count, void *context,
    void (*body)(void *context, const char *key, size_t count, json_kind kind)) {
    return with_object(*reader, text, count, [&](ondemand::object object) -> error_code {
        return name_keys(object, std::string(), 0, false, [&](const std::string &path, json_kind kind) {
            body(context, path.data(), path.size(), kind);
        });
    });
}
