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
  /// A model that can't be used without something that isn't in its file.
  case needs(path: String, kind: String, option: String)
  /// The data aren't those that the model was saved with.
  case otherData(path: String, saved: String, given: String)
  /// The model has vectors of another number of items than the data that the file names.
  case otherItems(path: String, saved: Int, data: String, items: Int)
  /// The backbone isn't the one that the model was saved with.
  case otherBackbone(path: String, saved: String, given: String)

  var description: String {
    switch self {
    case .noForm(let phrase): "`save` keeps models, data sets and tables, not \(phrase)"
    case .madeAgain(let kind): "`\(kind)` holds nothing that was trained; make it again"
    case .unknownContents(let path): "`\(path)` isn't a file that `save` wrote"
    case .noTable(let path): "`\(path)` isn't a table that `export` or `save` wrote"
    case .badValue(let path, let name): "`\(path)` is damaged: `\(name)` makes no sense"
    case .needs(let path, let kind, let option):
      "`\(path)` holds a `\(kind)` model, which needs `\(option)=`"
    case .otherData(let path, let saved, let given):
      "`\(path)` was saved with other data: \(saved), not \(given)"
    case .otherItems(let path, let saved, let data, let items):
      "`\(path)` is damaged: it has vectors of \(NumberText.counted(saved, "item")), `\(data)` has "
        + NumberText.counted(items, "item")
    case .otherBackbone(let path, let saved, let given):
      "`\(path)` was saved with the backbone `\(saved)`, not `\(given)`"
    }
  }
}
