import Evaluation
import Interactions
import Recommenders
import Support

/// Why a verb can't do with a value what it is asked to.
enum MismatchError: RoomError {
  /// More is asked for than there is.
  case tooMany(option: String, asked: Int, what: String, name: String, count: Int)
  /// Nothing is held out of the data, or of a model's; the variable that holds them, where one does.
  case notSplit(name: String?, option: String, isModel: Bool)
  /// A language model would read nothing of the data.
  case noTitles(data: String, option: String)
  /// No item has what the template of items' prompts names.
  case nothingToRead(data: String, option: String)
  /// A model has no score for an item.
  case unrankable(item: String, label: String, kind: String)
  /// The user had all that the model ranks.
  case nothingNew
  /// There is no history to leave items out of.
  case noHistory
  /// A file's lists are of other users and items than the data.
  case foreignLists(path: String, Strangers, data: String, Strangers)
  /// Models of one table would be measured by different protocols.
  case unequalProtocols(String, RankingProtocol, other: String, RankingProtocol)
  /// No model has parts that can be left out.
  case nothingToTakeAway
  /// An alignment has no rows, which are all that it would train.
  case noRows(verb: String, option: String)
  /// A model whose rows no router chooses.
  case noExperts(kind: String)
  /// A control that a model doesn't have.
  case noControl(String, kind: String, known: [String])
  /// A model without rows that stand for ID vectors beside texts of the same users and items.
  case noIDRowsBesideTexts(kind: String)
  /// An option is given that changes nothing beside the others.
  case idle(option: String)
  /// A model that reads no texts, so that it has no prompts and no language model.
  case readsNoTexts(kind: String)

  /// A user and an item, which show how ids look.
  struct Strangers: Hashable {
    var user: String
    var item: String
  }

  /// That a model has no score for an item, which was called by a name.
  static func unrankable(_ name: String, _ item: Int, _ object: ModelObject) -> MismatchError {
    .unrankable(
      item: name, label: object.data.catalogue.label(of: item), kind: object.model.kind)
  }

  static var examples: [MismatchError] {
    let ranking = RankingProtocol(
      data: "DATA", digest: Digest(of: "DATA"), split: "leave_one_out", part: .test, itemCount: 200,
      seen: .drop, userCount: 100)
    var otherRanking = ranking
    otherRanking.userCount = 50
    return [
      .tooMany(option: "n", asked: 1000, what: "user", name: "DATA", count: 100),
      .notSplit(name: "DATA", option: "data", isModel: false),
      .noTitles(data: "DATA", option: "data"), .nothingToRead(data: "DATA", option: "item_prompt"),
      .unrankable(item: "ITEM", label: "TITLE", kind: "MODEL"), .nothingNew, .noHistory,
      .foreignLists(
        path: "FILE", Strangers(user: "USER", item: "ITEM"), data: "DATA",
        Strangers(user: "OTHER USER", item: "OTHER ITEM")),
      .unequalProtocols("LABEL", ranking, other: "OTHER LABEL", otherRanking), .nothingToTakeAway,
      .noRows(verb: "VERB", option: "rows"), .readsNoTexts(kind: "MODEL"),
      .idle(option: "OPTION"), .noExperts(kind: "MODEL"),
      .noControl("CONTROL", kind: "MODEL", known: ["id_model"]),
      .noIDRowsBesideTexts(kind: "MODEL"),
    ]
  }

  var explanation: Explanation {
    switch self {
    case .tooMany(let option, let asked, let what, let name, let count):
      Explanation(
        "E975",
        "`\(name)` has only \(NumberText.counted(count, what)), not \(NumberText.grouped(asked))",
        about: .setting(option),
        cause: "more is asked for than there is of the kind",
        cure: "ask for fewer")
    case .notSplit(let name, let option, let isModel):
      Explanation(
        "E976",
        (isModel
          ? "the data of \(name.map { "`\($0)`" } ?? "this model") aren't split"
          : "\(name.map { "`\($0)`" } ?? "this data set") isn't split") + ": nothing is held out",
        about: .setting(option), help: ["`split` holds interactions out, before models are made"],
        cause: "what is asked for is found in rows that a split held out of the training",
        cure: "split the data, and make the models of what comes out")
    case .noTitles(let data, let option):
      Explanation(
        "E977", "`\(data)` has no titles, so a language model would read nothing",
        about: .setting(option), .model, .data,
        help: ["`load` takes a file of titles with `titles=`, a column with `title=`"],
        cause: "the data came without titles, and ids say nothing to a language model",
        cure: "load the data with titles")
    case .nothingToRead(let data, let option):
      Explanation(
        "E978", "no item of `\(data)` has what `\(option)` names", about: .setting(option),
        .model,
        cause: "the attributes that the template names are empty for all items",
        cure: "name an attribute that the items have")
    case .unrankable(let item, let label, let kind):
      Explanation(
        "E979", "`\(kind)` knows nothing of `\(label)` and can't rank it",
        about: Subject(.item, item),
        cause: "the item is in no row that the model learnt from, and has no text that it reads",
        cure: "take an item with training rows")
    case .nothingNew:
      Explanation(
        "E980", "the user had every item that the model ranks", about: .setting("item"), .history,
        cause: "what a user had isn't recommended again, and nothing else is left",
        cure: "name an item to explain, or take another user")
    case .noHistory:
      Explanation(
        "E981", "there is no history to explain anything by", about: .setting("history"),
        .setting("user"),
        cause: "an explanation leaves out one item of a history after the other, and this has none",
        cure: "take a user with a history, or give one")
    case .foreignLists(let path, let found, let data, let known):
      Explanation(
        "E982",
        "no row of `\(path)` has a user and an item of `\(data)`; its first user is "
          + "`\(found.user)`, its first item `\(found.item)`", about: .file(path),
        help: [
          "`\(data)` has users like `\(known.user)` and items like `\(known.item)`; `user=` and "
            + "`item=` name columns"
        ],
        cause:
          "the lists are of other data, their ids are written otherwise, or the columns are others",
        cure: "name the columns of users and items; write the ids as the data have them")
    case .unequalProtocols(let label, let ranking, let other, let otherRanking):
      Explanation(
        "E983",
        "`\(label)` and `\(other)` would be measured by different protocols: `\(ranking)` and "
          + "`\(otherRanking)`", about: .setting("models"),
        help: ["evaluate them apart; `join` with `mixed=true` joins such tables"],
        cause: "numbers by different protocols can't be compared, and rows of one table look as "
          + "if they could",
        cure: "make the models of the same data, or evaluate them apart")
    case .nothingToTakeAway:
      Explanation(
        "E984", "none of these models has what is to be taken away", about: .setting("without"),
        .model,
        cause:
          "only aligned models have prompts with rows and texts, such as those of `rarec`, and only some "
          + "have a gate",
        cure: "leave the option out, or take an aligned model that has the part")
    case .noRows(let verb, let option):
      Explanation(
        "E985", "`\(verb)` without rows has nothing to train", about: .setting(option),
        cause: "what this verb trains are rows put before a text or into it, and there are to be "
          + "none",
        cure: "ask for at least one row")
    case .noExperts(let kind):
      Explanation(
        "E988", "`\(kind)` has no experts that a router would choose of", about: .model,
        cause: "only a model whose rows an M-Former makes gives each user one of several sets",
        cure: "take a `laser`, or an alignment with `bridge mformer`")
    case .noControl(let control, let kind, let known):
      Explanation(
        "E989", "`\(control)` is no control of a `\(kind)` made so", about: .setting("only"),
        help: ["it has " + Explanation.list(known)],
        cause:
          "some controls take away what only some alignments have: an ID model that has grown, rows "
          + "of ID vectors, vectors of texts",
        cure: "leave it out, or name none for all that there are")
    case .noIDRowsBesideTexts(let kind):
      Explanation(
        "E990", "the `\(kind)` has no rows of ID vectors beside texts, which could be alike",
        about: .model,
        cause:
          "rows are compared with what the language model makes of the same user's or item's text",
        cure: "take an alignment whose bridge makes rows of ID vectors, such as `rarec`")
    case .idle(let option):
      Explanation(
        "E987", "`\(option)` changes nothing beside the other options", about: .setting(option),
        cause: "what the option is about was taken away by another, such as the rows whose maps it "
          + "shapes",
        cure: "leave it out, or change the option that takes its object away")
    case .readsNoTexts(let kind):
      Explanation(
        "E986", "`\(kind)` reads no texts: it has no prompt and no language model", about: .model,
        cause: "the model learns of ids alone",
        cure: "take a model that reads titles, such as one of `rarec`")
    }
  }
}

extension MismatchError.Strangers {
  /// The first user and item of data.
  init(of data: Dataset) {
    self.init(user: data.users[0], item: data.catalogue.ids[0])
  }
}
