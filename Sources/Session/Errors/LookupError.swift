import Support

/// That nothing, or more than one thing, has the name that a call says.
enum LookupError: RoomError {
  case noUser(String, data: String, nearest: String?)
  case noItem(String, data: String, nearest: String?)
  /// A part of several titles; the first of them.
  case severalItems(String, titles: [String], count: Int)
  /// An item that isn't in the user's history.
  case notHad(item: String, label: String)
  case noAttribute(String, data: String, known: [String])
  /// A language model whose files aren't here; whether a script brings them.
  case noBackbone(String, isFetchable: Bool, known: [String])
  /// A language model names no such prompt.
  case noPrompt(String, backbone: String, known: [String])
  case noLayer(Int, backbone: String, layers: Int)
  case noTopic(String, nearest: String?)

  static var examples: [LookupError] {
    [
      .noUser("USER", data: "DATA", nearest: nil), .noItem("ITEM", data: "DATA", nearest: nil),
      .severalItems("TEXT", titles: ["TITLE", "OTHER TITLE"], count: 2),
      .notHad(item: "ITEM", label: "TITLE"),
      .noAttribute("NAME", data: "DATA", known: ["OTHER NAME"]),
      .noBackbone("NAME", isFetchable: true, known: []),
      .noPrompt("NAME", backbone: "MODEL", known: ["OTHER NAME"]),
      .noLayer(40, backbone: "MODEL", layers: 12), .noTopic("NAME", nearest: nil),
    ]
  }

  var explanation: Explanation {
    switch self {
    case .noUser(let id, let data, let nearest):
      Explanation(
        "E966", "`\(data)` has no user `\(id)`", about: Subject(.user, id),
        help: [Explanation.meant(nearest) ?? "`pick` finds users"],
        cause: "the id is of other data, or of a user that a filter left out",
        cure: "take an id that the data have: `pick` finds some, `head` shows the first rows")
    case .noItem(let name, let data, let nearest):
      Explanation(
        "E967", "`\(data)` has no item `\(name)`", about: Subject(.item, name),
        help: [Explanation.meant(nearest) ?? "say an id, or a part of a title"],
        cause: "no item has the id, the title, or a title with the text in it",
        cure: "say an id or a part of a title that the data have: `head` shows the first rows")
    case .severalItems(let name, let titles, let count):
      Explanation(
        "E968", "`\(name)` is in \(NumberText.grouped(count)) titles", about: Subject(.item, name),
        help: [
          Explanation.list(titles) + (count > titles.count ? ", …" : "")
        ],
        cause: "a part of a title names an item only where it is in no other title",
        cure: "say more of the title, or the item's id")
    case .notHad(let item, let label):
      Explanation(
        "E969", "the user never had `\(label)`", about: Subject(.item, item),
        help: ["`history` shows what the user had"],
        cause: "only what is in a history can be left out of it",
        cure: "name an item of the history")
    case .noAttribute(let name, let data, let known):
      Explanation(
        "E970", "the items of `\(data)` have no attribute `\(name)`", about: .setting("by"),
        help: [known.isEmpty ? "they have none" : "attributes: " + Explanation.list(known)],
        cause: "no column of the items' file has the name",
        cure: "take one that `describe` lists, or leave the option out")
    case .noBackbone(let name, let isFetchable, let known):
      Explanation(
        "E971", "the backbone `\(name)` isn't on this machine", about: .file(name),
        help: [
          isFetchable
            ? "`Scripts/fetch-backbones \(name)` brings it"
            : Self.known(known)
        ],
        cause: "nothing of this name was fetched, and no file or folder is at the path",
        cure: "fetch a known one with `Scripts/fetch-backbones`, or give the path of a model's "
          + "folder or GGUF file")
    case .noPrompt(let name, let backbone, let known):
      Explanation(
        "E972", "`\(backbone)` has no prompt `\(name)`", about: .setting("prompt"),
        help: [known.isEmpty ? "its files name none" : "there are \(Explanation.list(known))"],
        cause: "what stands before texts is named in the model's own files",
        cure: "take a prompt that they name, or none")
    case .noLayer(let layer, let backbone, let layers):
      Explanation(
        "E973", "`\(backbone)` has \(NumberText.counted(layers, "layer")), not \(layer)",
        about: .setting("layer"),
        cause: "layers count from 1; 0 are the vectors before the first",
        cure: "take a lower layer, or leave the option out for the last")
    case .noTopic(let name, let nearest):
      Explanation(
        "E974", "there is no verb or topic `\(name)`", about: .setting("topic"),
        help: [Explanation.meant(nearest) ?? "`help` lists them"],
        cause: "help explains verbs, groups of verbs, topics and codes of mistakes",
        cure: "take a name that `help` lists")
    }
  }

  private static func known(_ backbones: [String]) -> String {
    backbones.isEmpty
      ? "say a name that was fetched, or the path of a folder or a GGUF file"
      : "known: \(Explanation.list(backbones))"
  }
}
