/// The names of files of items that lie beside files of rows.
enum ItemCompanion {
  /// Names that go by no rule.
  private static let known = [
    "steam_reviews": "steam_games",
    "yelp_academic_dataset_review": "yelp_academic_dataset_business",
  ]

  /// Whether a file is one of items.
  static func isItems(_ file: String) -> Bool {
    file.hasPrefix("meta_") || known.values.contains { file.hasPrefix($0) }
  }

  /// The file of items beside a file of rows.
  static func beside(_ file: DataFile) -> (path: String, layout: ItemLayout)? {
    names(for: file.name).lazy.compactMap(file.beside).first.map { ($0, .json) }
  }

  /// The files of items that may lie beside a file of rows: `meta_Beauty.json.gz` beside
  /// `reviews_Beauty_5.json.gz`, `ratings_Beauty.csv` and `Beauty.train.csv`.
  private static func names(for file: String) -> [String] {
    var name = String(file.prefix { $0 != "." })
    for prefix in ["reviews_", "ratings_"] where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    var names = [known[name] ?? "meta_" + name]
    // A core of so many: `_5`.
    if let bar = name.lastIndex(of: "_"), Int(name[name.index(after: bar)...]) != nil {
      names.append("meta_" + name[..<bar])
    }
    return names.flatMap { name in
      ["json.gz", "jsonl.gz", "json", "jsonl"].map { "\(name).\($0)" }
    }
  }
}
