import Support

/// Why something can't be saved, or a file isn't what `restore` was asked for.
enum StoredError: RoomError {
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
  case needs(path: String, kind: String, ModelFile.Dependency)
  /// Another object was given than the model was saved with.
  case other(path: String, ModelFile.Dependency, given: String)
  /// The file's ending says another form than the one that `save` writes there.
  case otherEnding(path: String, form: String)
  /// The model has vectors of another number of items than the data that the file names.
  case otherItems(path: String, saved: Int, data: String, items: Int)

  static var examples: [StoredError] {
    let need = ModelFile.Dependency(
      option: "data", name: "DATA", digest: "3f2a91c0", lines: ["data = load \"DATA\""])
    return [
      .noForm(phrase: "a number"), .madeAgain(kind: "MODEL"), .unknownContents(path: "FILE"),
      .noTable(path: "FILE"), .badValue(path: "FILE", name: "NAME"),
      .otherVersion(path: "FILE", version: "9"), .damaged(path: "FILE"), .exported(path: "FILE"),
      .notFinite(kind: "MODEL", tensor: "NAME"), .needs(path: "FILE", kind: "MODEL", need),
      .other(path: "FILE", need, given: "OTHER DATA"),
      .otherItems(path: "FILE", saved: 90, data: "DATA", items: 100),
      .otherEnding(path: "FILE.csv", form: "json"),
    ]
  }

  var explanation: Explanation {
    switch self {
    case .noForm(let phrase):
      Explanation(
        "E911", "`save` keeps models, data sets and tables, not \(phrase)",
        about: .setting("value"),
        cause: "other values are made again by their lines",
        cure: "save what is a model, a data set or a table; `export` writes texts")
    case .madeAgain(let kind):
      Explanation(
        "E912", "`\(kind)` holds nothing that was trained; make it again", about: .model,
        cause: "all that the model knows is in its data",
        cure: "keep the line that makes it")
    case .unknownContents(let path):
      Explanation(
        "E913", "`\(path)` isn't a file that `save` wrote", about: .file(path),
        cause: "the file is of another program, or was written by `export`",
        cure: "name a file that `save` wrote; `load` reads data, and `table` tables")
    case .noTable(let path):
      Explanation(
        "E914", "`\(path)` isn't a table that `export` or `save` wrote", about: .file(path),
        cause: "the file's JSON has another shape",
        cure: "write the table as CSV with a row of names")
    case .badValue(let path, let name):
      Explanation(
        "E915", "`\(path)` is damaged: `\(name)` makes no sense", about: .file(path),
        cause: "the file was changed by hand, or by a program with a mistake",
        cure: "save it again")
    case .otherVersion(let path, let version):
      Explanation(
        "E916",
        "`\(path)` is of version \(version) of its form, this program reads \(KeptForm.version)",
        about: .file(path),
        cause: "another version of the program wrote the file",
        cure: "read it with that version, or make it again")
    case .damaged(let path):
      Explanation(
        "E917", "`\(path)` is damaged: its contents aren't those that `save` wrote",
        about: .file(path),
        cause: "the file was changed or cut off after it was written",
        cure: "save it again, or take a copy")
    case .exported(let path):
      Explanation(
        "E918", "`\(path)` is what `export` wrote, which `table` reads", about: .file(path),
        cause: "`export` writes a table to be read, `save` one to be restored",
        cure: "read it with `table`")
    case .notFinite(let kind, let tensor):
      Explanation(
        "E919", "the weights of the `\(kind)` model aren't finite numbers any more: `\(tensor)`",
        about: .model, help: ["`train` with `fresh=true` and a smaller `rate` starts over"],
        cause: "the training diverged: the rate was too high",
        cure: "make the model anew and train it with a smaller rate")
    case .needs(let path, let kind, let need):
      Explanation(
        "E920", "`\(path)` holds a `\(kind)` model, which needs `\(need.option)=`: \(need)",
        about: .file(path), help: need.help,
        cause: "a model's file doesn't hold its data, nor its language model",
        cure: "run the lines that the error shows, and give their result")
    case .other(let path, let need, let given):
      Explanation(
        "E921",
        "`\(path)` was saved with \(need.option == "data" ? "other data" : "another backbone"): "
          + "\(need), not \(given)", about: .setting(need.option), .file(path), help: need.help,
        cause: "the model was saved with other data than those given, or with data filtered "
          + "otherwise",
        cure: "run the lines that the error shows, and give their result")
    case .otherItems(let path, let saved, let data, let items):
      Explanation(
        "E922",
        "`\(path)` is damaged: it has vectors of \(NumberText.counted(saved, "item")), `\(data)` "
          + "has \(NumberText.counted(items, "item"))", about: .file(path),
        cause: "the file was changed by hand, or by a program with a mistake",
        cure: "save the model again")
    case .otherEnding(let path, let form):
      Explanation(
        "E923",
        "`save` writes \(form == "json" ? "JSON" : form) here, and "
          + "`.\(PathText.ending(of: path))` says otherwise", about: .target,
        help: [
          "end the name in `.\(form)`"
            + (form == "json" ? ", or let `export` write what others read" : "")
        ],
        cause: "models are kept as safetensors, data and tables as JSON",
        cure: "give the file the ending of its form")
    }
  }
}

extension ModelFile.Dependency {
  /// The lines that make it.
  fileprivate var help: [String] { lines.isEmpty ? [] : ["these lines made it:"] + lines }
}

extension ModelFile.Dependency: CustomStringConvertible {
  /// `minilm (3f2a91c0)`.
  var description: String { "\(name) (\(digest.prefix(8)))" }
}
