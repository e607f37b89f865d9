/// Finds the columns of a file that stand for users, items, times, ratings, titles and parts.
struct ColumnNames {
  /// The names of columns in the wild, in lower case without `_`, `-` and spaces.
  private static let known: [ColumnRole: Set<String>] = [
    .user: [
      "user", "userid", "uid", "customer", "customerid", "reviewer", "reviewerid", "visitorid",
      "session", "sessionid", "memberid", "steamid", "author", "username",
    ],
    .item: [
      "item", "itemid", "iid", "movie", "movieid", "film", "filmid", "product", "productid",
      "stockcode", "sku", "asin", "parentasin", "book", "bookid", "isbn", "artist", "artistid",
      "song", "songid", "track", "trackid", "game", "gameid", "business", "businessid", "article",
      "articleid", "aid", "news", "newsid",
    ],
    .time: [
      "time", "timestamp", "date", "datetime", "unixtime", "unixreviewtime", "reviewtime",
      "invoicedate", "ts", "createdat", "dateadded",
    ],
    .rating: ["rating", "ratings", "stars", "score", "overall"],
    .part: ["part"],
    .behaviour: [
      "behaviour", "behavior", "behaviourtype", "behaviortype", "event", "eventtype", "action",
      "actiontype",
    ],
    .title: [
      "title", "name", "itemname", "itemtitle", "movietitle", "producttitle", "productname",
      "description", "trackname", "artistname", "booktitle", "appname",
    ],
  ]

  /// Columns that other ones of the file are better than: Amazon's metadata go by the parent, a
  /// number of seconds is exacter than a day, and a title is shorter than a description.
  private static let better = [
    "asin": ["parentasin"], "reviewtime": ["unixreviewtime"],
    "description": ["title", "name", "itemname", "producttitle", "productname"],
  ]

  /// The name as `known` has it; RecBole's `:token` is no part of a name.
  static func plain(_ name: String) -> String {
    String(
      name.prefix { $0 != ":" }.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
  }

  /// Whether a name is that of something counted or coded, whose numbers aren't times.
  static func isCode(_ name: String) -> Bool {
    let name = plain(name)
    return ["id", "no", "nr", "number", "code", "key", "count", "phone", "price", "amount"]
      .contains { name.hasSuffix($0) }
  }

  /// Whether RecBole's header says that a column holds lists: `item_id_list:token_seq`.
  static func isTypedList(_ name: String) -> Bool {
    name.hasSuffix(":token_seq") || name.hasSuffix(":float_seq")
  }

  /// Whether a name is that of several things: `item_ids`, `history`.
  static func isList(_ name: String) -> Bool { listRole(name) != nil }

  /// The role that a column of lists has by its name: items of `item_id_list`, `items`, `history`,
  /// times of `timestamp_list`, and of a key in a list of objects by its last part: `events.item_id`.
  static func listRole(_ name: String) -> ColumnRole? {
    let path = name.prefix { $0 != ":" }.split(separator: ".")
    guard let last = path.last else { return nil }
    // OTTO's `events.type`; a column `type` alone may be of anything.
    if path.count > 1, last == "type" { return .behaviour }
    var names = [plain(String(last))]
    if path.count == 1 {
      if ["history", "sequence", "session", "basket"].contains(names[0]) { return .item }
      names = ["list", "sequence", "seq", "s"].filter(names[0].hasSuffix)
        .map { String(names[0].dropLast($0.count)) }
    }
    return [ColumnRole.item, .time, .rating, .behaviour].first { role in
      names.contains { known[role]?.contains($0) == true }
    }
  }

  /// Whether any name is one that is known.
  static func isHeader(_ names: [String]) -> Bool {
    names.contains { name in
      known[.user]?.contains(plain(name)) == true || known[.item]?.contains(plain(name)) == true
    }
  }

  /// Whether any name is known for a role.
  static func knows(_ role: ColumnRole, in names: [String]) -> Bool {
    names.contains { known[role]?.contains(plain($0)) == true }
  }

  /// The column (from 0) of a role in a header: the one the mapping says, or the first known name.
  ///
  /// - Throws: `DataError` if the mapping names a column that isn't there.
  static func column(
    for role: ColumnRole, in names: [String], mapping: [ColumnRole: ColumnReference], path: String
  ) throws -> Int? {
    switch mapping[role] {
    case .name(let name)?:
      let bare = names.map { String($0.prefix { $0 != ":" }) }
      guard
        let index = names.firstIndex(of: name) ?? bare.firstIndex(of: name)
          ?? names.firstIndex(where: { plain($0) == plain(name) })
      else {
        throw DataError.missingColumn(path: path, column: name, role: role, present: bare)
      }
      return index
    case .position(let position)?:
      guard (1...names.count).contains(position) else {
        throw DataError.columnOutOfRange(
          path: path, position: position, role: role, count: names.count)
      }
      return position - 1
    case nil:
      let taken = Set(
        mapping.values.compactMap { reference -> Int? in
          if case .position(let position) = reference { position - 1 } else { nil }
        })
      let found = names.indices.first { index in
        !taken.contains(index) && known[role]?.contains(plain(names[index])) == true
          && !mapping.values.contains(.name(names[index]))
      }
      let others = found.flatMap { better[plain(names[$0])] } ?? []
      return names.indices.first { others.contains(plain(names[$0])) } ?? found
    }
  }
}

/// The role of a column of a file.
public enum ColumnRole: String, Sendable, Hashable, CaseIterable {
  case user
  case item
  case time
  case rating
  case title
  /// The part of a split that a row belongs to.
  case part
  /// The behaviour of the user: `view`, `buy`.
  case behaviour
}
