import Support

/// Why something can't be saved, or a file isn't what `restore` was asked for.
enum StoredError: Error, Hashable, CustomStringConvertible {
  /// `save` has no form for it.
  case noForm(phrase: String)
  /// A model that is made again rather than kept.
  case madeAgain(kind: String)
  /// The file isn't one of ours.
  case unknownContents(path: String)
  /// The file's JSON isn't that of a table.
  case noTable(path: String)
  /// A value in the file is missing or makes no sense.
  case badValue(path: String, name: String)
  /// A version of the form that this program doesn't read.
  case otherVersion(path: String, version: String)
  /// The contents aren't those that the file's digest was made of.
  case damaged(path: String)
  /// A table as `export` writes it, which has no digest.
  case exported(path: String)
  /// Weights that no file can bring back.
  case notFinite(kind: String, tensor: String)
  /// A model that can't be used without something that isn't in its file.
  case needs(path: String, kind: String, ModelFile.Need)
  /// What was given isn't what the model was saved with.
  case other(path: String, ModelFile.Need, given: String)
  /// The model has vectors of another number of items than the data that the file names.
  case otherItems(path: String, saved: Int, data: String, items: Int)

  var description: String {
    switch self {
    case .noForm(let phrase): "`save` keeps models, data sets and tables, not \(phrase)"
    case .madeAgain(let kind): "`\(kind)` holds nothing that was trained; make it again"
    case .unknownContents(let path): "`\(path)` isn't a file that `save` wrote"
    case .noTable(let path): "`\(path)` isn't a table that `export` or `save` wrote"
    case .badValue(let path, let name): "`\(path)` is damaged: `\(name)` makes no sense"
    case .otherVersion(let path, let version):
      "`\(path)` is of version \(version) of its form, this program reads \(KeptForm.version)"
    case .damaged(let path): "`\(path)` is damaged: its contents aren't those that `save` wrote"
    case .exported(let path): "`\(path)` is what `export` wrote, which `table` reads"
    case .notFinite(let kind, let tensor):
      "the weights of the `\(kind)` model aren't finite numbers any more: `\(tensor)`"
    case .needs(let path, let kind, let need):
      "`\(path)` holds a `\(kind)` model, which needs `\(need.option)=`: \(need)"
    case .other(let path, let need, let given):
      "`\(path)` was saved with \(need.option == "data" ? "other data" : "another backbone"): "
        + "\(need), not \(given)"
    case .otherItems(let path, let saved, let data, let items):
      "`\(path)` is damaged: it has vectors of \(NumberText.counted(saved, "item")), `\(data)` has "
        + NumberText.counted(items, "item")
    }
  }

  /// What helps: the lines that make what is needed.
  var help: [String] {
    switch self {
    case .needs(_, _, let need), .other(_, let need, _):
      need.lines.isEmpty ? [] : ["these lines made it:"] + need.lines
    case .notFinite: ["train it again with a smaller `lr`"]
    default: []
    }
  }
}

extension ModelFile.Need: CustomStringConvertible {
  /// `minilm (3f2a91c0)`.
  var description: String { "\(name) (\(digest.prefix(8)))" }
}
