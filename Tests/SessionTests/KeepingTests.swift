import Foundation
import Interactions
import Language
import ModelFiles
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Session

/// What `save` writes and `restore` takes: the same value, or a refusal.
@Suite struct KeepingTests {
  let folder: TemporaryFolder
  let t = TestSession()

  /// A small data set, a model on it, and a tiny language model.
  init() throws {
    folder = try TemporaryFolder()
    let (outcome, said) = t.run(Self.world)
    #expect(outcome == .ok, "\(said.diagnostics)")
  }

  static let tiny = Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny")

  static let world = """
    films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
    films = films | sample users=60 | split
    base = sasrec films dim=8 layers=1 heads=1 maxlen=10 | train epochs=1
    lm = backbone "\(tiny)"
    """

  private func save(_ name: String, as file: String) throws -> String {
    let path = folder.path(file)
    let (outcome, said) = t.run("save (\(name)) to=\"\(path)\"")
    #expect(outcome == .ok, "\(said.diagnostics)")
    return path
  }

  private func bytes(_ path: String) throws -> [UInt8] { try TextFile.bytes(of: path) }

  @Test func endingsSayWhatIsWritten() {
    for (value, ending, words) in [
      ("base", "json", "`save` writes safetensors here, and `.json` says otherwise"),
      ("films", "safetensors", "`save` writes JSON here, and `.safetensors` says otherwise"),
      ("(table a=[1])", "csv", "`save` writes JSON here, and `.csv` says otherwise"),
    ] {
      let failure = t.failure("save \(value) to=\"\(folder.path("x." + ending))\"")
      #expect(failure.hasPrefix("error: \(words) | t:1:"), "\(failure)")
    }
  }

  @Test func tablesNeedNothingToComeBack() throws {
    let path = try save("table a=[1]", as: "t.json")
    #expect(
      t.failure("restore \"\(path)\" data=films").hasPrefix(
        "error: `data` needs the file of a model | t:1:"))
    let base = try save("base", as: "b.safetensors")
    #expect(
      t.failure("restore \"\(base)\" backbone=lm").hasPrefix(
        "error: `backbone` needs the file of an aligned model; this holds `sasrec` | t:1:"))
  }

  // MARK: The same value

  @Test func theSameValueGivesTheSameBytes() throws {
    t.run("ra = rarec base (lora lm rank=2) rows=1 negatives=2\nrows = evaluate base users=5")
    for name in ["films", "base", "rows", "ra"] {
      #expect(try bytes(save(name, as: "1")) == bytes(save(name, as: "2")), "\(name)")
    }
    // Once more from what came back.
    for name in ["films", "rows"] {
      let path = try save(name, as: name)
      t.run("back = restore \"\(path)\"")
      #expect(try bytes(save("back", as: "3")) == bytes(path), "\(name)")
    }
  }

  @Test func tablesComeBackAsTheyAre() throws {
    let text = #"""
      a,b,ndcg@10,label
      inf,1,inf,x
      -inf,2,1,"é""\n{"
      nan,,nan,
      2.5,4,0.1,y

      """#
    try folder.write(text.utf8, to: "rows.csv")
    let (outcome, said) = t.run(
      """
      rows = table "\(folder.path("rows.csv"))" flag=[true, false, none, true] best=bold
      rows = derive rows twice=(b * 2) whole=(b * 1.0)
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    let path = try save("rows", as: "rows.json")
    t.run("back = restore \"\(path)\"")
    #expect(t.shown("back.a") == "[inf, -inf, nan, 2.5]", "\(t.shown("back"))")
    for print in ["back", "print back as=csv", "print back as=markdown", "print back as=json"] {
      #expect(t.shown(print) == t.shown(print.replacing("back", with: "rows")))
    }
    // A column with its own count of decimals keeps all that its numbers have.
    t.run("past = base.history")
    let history = try save("past", as: "past.json")
    t.run("back = restore \"\(history)\"")
    #expect(t.shown("back.seconds == past.seconds") == "true")
    #expect(t.shown("print back") == t.shown("print past"))
    // `table` reads both, and what `export` wrote isn't restored.
    #expect(t.shown("print (table \"\(path)\") as=csv") == t.shown("print rows as=csv"))
    let other = folder.path("other.json")
    t.run("export rows to=\"\(other)\"")
    #expect(
      t.failure("restore \"\(other)\"").hasPrefix(
        "error: `\(other)` is what `export` wrote, which `table` reads | t:1:9"))
  }

  @Test func whatWasMeasuredUserByUserComesBack() throws {
    let (outcome, said) = t.run(
      """
      pop = popular films
      rows = evaluate [base, pop] k=[5, 10] metrics=["ndcg", "rankauc", "coverage"] groups=popularity
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    let path = try save("rows", as: "rows.json")
    t.run("back = restore \"\(path)\"")
    for program in [
      "compare ROWS against=\"pop\"", "compare ROWS metrics=[\"mrr\", \"ndcg_tail@10\"]",
      "ranks ROWS",
      "compare (join (where ROWS (label == \"pop\")) (evaluate base k=10)) against=\"pop\"",
    ] {
      let (before, after) = (
        t.shown(program.replacing("ROWS", with: "rows")),
        t.shown(program.replacing("ROWS", with: "back"))
      )
      #expect(before == after && before.contains("pop"), "\(program): \(after)")
    }
  }

  @Test func resultsThatMakeNoSenseAreRefused() throws {
    t.run("odd = evaluate (popular films) users=2 k=10 metrics=[\"hr\", \"coverage\"]")
    let path = try save("odd", as: "odd.json")
    let (_, json, _) = try KeptJSON.opened(bytes(path), path: path)
    let text = String(decoding: json, as: UTF8.self)
    for (old, new) in [
      (#""row":0"#, #""row":1"#), (#""name":"hr@10""#, #""name":"hr@0""#),
      (#""name":"hr@10""#, #""name":"coverage@10""#), (#""values":["#, #""values":[1,"#),
      (#""offsets":[0,"#, #""offsets":[1,"#), (#""above":["#, #""above":[-"#),
      (#""tied":["#, #""tied":[9999999,"#), (#""folded":0"#, #""folded":-1"#),
      (#""candidates":["#, #""candidates":[0,"#), (#""ids":0"#, #""ids":1"#),
      (#""count":2"#, #""count":-2"#),
    ] {
      #expect(text.contains(old), "\(old) isn't in \(text.suffix(3000))")
      try folder.write(
        KeptJSON.sealed(.table, json: Data(text.replacing(old, with: new).utf8)), to: "odd.json")
      #expect(
        t.failure("restore \"\(path)\"").hasPrefix("error: `\(path)`"), "\(new)")
    }
    // More items than there are ids: metrics would make room for all of their places.
    let crowded = text.replacing(#/"items":\d+/#, with: #""items":100000000000000"#)
    #expect(crowded != text)
    try folder.write(KeptJSON.sealed(.table, json: Data(crowded.utf8)), to: "odd.json")
    #expect(t.failure("restore \"\(path)\"").hasPrefix("error: `\(path)`"))
  }

  /// A file of before some settings came is read as it was then.
  @Test func alignmentsOfBeforeSettingsComeBack() throws {
    t.run("new = rarec base lm rows=1")
    let path = try save("new", as: "new.safetensors")
    let file = try SafetensorsFile(path: path)
    var metadata = file.metadata
    for name in ["alone", "bank"] {
      #expect(metadata.removeValue(forKey: "setting.\(name)") != nil)
    }
    // That of the whole file is made anew.
    metadata["digest"] = nil
    let older = folder.path("older.safetensors")
    try Self.reseal(file, metadata, to: older)
    #expect(t.shown("restore \"\(older)\"") == t.shown("new"))
  }

  /// Texts that read as numbers stay texts, wherever a table is written and read.
  @Test func textsOfNumbersStayTexts() throws {
    t.run(#"rows = table a=["inf", "-inf", "nan", "1"] x=[1, 2.5, 3, 4]"#)
    let written = t.shown("rows.a")
    #expect(written == #"["inf", "-inf", "nan", "1"]"#)
    let kept = try save("rows", as: "rows.json")
    let exported = folder.path("other.json")
    t.run("export rows to=\"\(exported)\"")
    for program in ["restore \"\(kept)\"", "table \"\(kept)\"", "table \"\(exported)\""] {
      #expect(t.shown("(\(program)).a") == written, "\(program)")
    }
  }

  @Test func optionsAndRecordsComeBack() throws {
    let (outcome, said) = t.run(
      #"new = rarec base lm rows=1 item_prompt="a\"\n\{é<item.title>" lambda=1e-9"#)
    #expect(outcome == .ok, "\(said.diagnostics)")
    let path = try save("new", as: "new.safetensors")
    t.run("back = restore \"\(path)\"")
    #expect(t.shown("back") == t.shown("new"))
    #expect(t.shown("print (evaluate back users=5) as=csv").contains("a\"\"\n{é<item.title>"))
    // A loss may be infinite.
    var record = TrainingRecord()
    record.history = [.infinity, 0.1, -.infinity].map {
      .init(epoch: 1, steps: 2, pairs: 3, seconds: 0.1, loss: $0, metric: nil)
    }
    let text = try JSONEncoder.kept.text(of: record)
    let back = JSONDecoder.kept.value(TrainingRecord.self, from: text)
    #expect(back?.history == record.history)
  }

  /// The system would take it for the path before the NUL, which is another file.
  @Test(arguments: [
    "load NUL", "table NUL", "restore NUL", "backbone NUL", "vectors films NUL", "lora lm from=NUL",
    "rankings films NUL", "save films to=NUL", "export (table a=[1]) to=NUL as=csv",
    "plot films to=NUL", "table (table a=[1]) paper=NUL", "load \"movietweetings\" titles=NUL",
  ])
  func pathsWithNULAreRefused(_ program: String) throws {
    let name = try folder.write([], to: "a")
    let said = t.failure(program.replacing("NUL", with: "\"\(name)\\u{0}.svg\""))
    #expect(said.contains("` is a path, which can't hold the character NUL | t:1:"), "\(said)")
    #expect(try bytes(name).isEmpty)
  }

  @Test func weightsThatAreNoNumbersAreRefused() throws {
    let data = Dataset(name: "d", sequences: [[0, 1], [1, 2]])
    let path = folder.path("broken")
    for broken in [Float.nan, .infinity] {
      var model = try BPRMF(data: data, key: RandomKey(seed: 1))
      var items = model.parameters["items"]
      items.withUnsafeMutableValues { $0[$0.count - 1] = broken }
      model.parameters["items"] = items
      let object = ModelObject(model: model, data: data, options: [])
      let error = #expect(throws: StoredError.self) {
        try ModelFile.write(object, lines: [], to: path, progress: .unwatched)
      }
      #expect(
        error?.description
          == "the weights of the `bprmf` model aren't finite numbers any more: `items`")
      #expect(
        error?.explanation.help == ["`train` with `fresh=true` and a smaller `rate` starts over"])
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  // MARK: What a model stands on

  @Test func aRestoreSaysWhatItNeeds() throws {
    t.run("ra = rarec base lm rows=1 negatives=2")
    let (path, base) = try (save("ra", as: "ra"), save("base", as: "base"))
    let films = t.shown("films.digest").filter { $0 != "\"" }
    let other = TestSession()
    let said = other.run("restore \"\(path)\"").said.diagnostics.joined()
    #expect(
      said.hasPrefix(
        "error: `\(path)` holds a `rarec` model, which needs `data=`: movietweetings (\(films))\n"))
    // The lines make it, and the model comes back with it.
    let lines = said.split(separator: "\n").compactMap { line in
      line.firstRange(of: "= help: ").map { String(line[$0.upperBound...]) }
    }
    #expect(lines.first == "these lines made it:")
    #expect(lines.count == 3 && lines[1].hasPrefix("seed "), "\(lines)")
    let (outcome, _) = other.run(
      lines.dropFirst().dropLast().joined(separator: "\n") + "\nfilms = " + (lines.last ?? ""))
    #expect(outcome == .ok, "\(lines)")
    #expect(other.run("back = restore \"\(base)\"").outcome == .ok)
    let words = other.run("restore \"\(path)\" data=films").said.diagnostics.joined()
    #expect(words.contains("which needs `backbone=`: bert-tiny ("), "\(words)")
    #expect(words.contains("= help: backbone \"\(Self.tiny)\""), "\(words)")
  }

  @Test func aModelIsRestoredOnWhatItWasSavedWith() throws {
    t.run(
      """
      control = backbone "\(Self.tiny)" weights=random
      ra = rarec base lm rows=1 negatives=2
      on = rarec base control rows=1 negatives=2
      """)
    let (path, other) = try (save("ra", as: "ra"), save("on", as: "on"))
    for (given, words) in [
      ("control", ", random weights"), ("(lora lm)", ", with LoRA"),
      (
        "(lora (rarec base (unfreeze lm [\"LayerNorm\"]) rows=1 | train steps=1 users=5))",
        ", with LoRA, trained since"
      ),
    ] {
      let said = t.failure("restore \"\(path)\" data=films backbone=\(given)")
      #expect(said.hasPrefix("error: `\(path)` was saved with another backbone: bert-tiny ("))
      #expect(said.contains("), not bert-tiny (") && said.contains(words + " | t:1:"), "\(said)")
    }
    #expect(
      t.failure("restore \"\(other)\" data=films backbone=lm").contains("another backbone: bert"))
    // What only trains, and hasn't, is the same; a control of the same seed too.
    #expect(t.run("restore \"\(path)\" data=films backbone=(unfreeze lm)").outcome == .ok)
    let again = TestSession()
    again.run(Self.world + "\ncontrol = backbone \"\(Self.tiny)\" weights=random")
    #expect(again.run("back = restore \"\(other)\"").outcome == .ok)
    again.run("seed 5\ncontrol = backbone \"\(Self.tiny)\" weights=random")
    #expect(
      again.failure("restore \"\(other)\" data=films").contains(
        "which needs `backbone=`: bert-tiny"))
  }

  @Test func anotherFolderUnderTheSameNameIsAnotherBackbone() throws {
    t.run("ra = rarec base lm rows=1 negatives=2")
    let path = try save("ra", as: "ra")
    let copy = folder.path("copy/bert-tiny")
    try FileManager.default.createDirectory(
      atPath: folder.path("copy"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(atPath: Self.tiny, toPath: copy)
    t.run("copied = backbone \"\(copy)\"")
    #expect(t.run("restore \"\(path)\" data=films backbone=copied").outcome == .ok)
    var weights = try bytes(copy + "/model.safetensors")
    weights[weights.count - 2] ^= 1
    try folder.write(weights, to: "copy/bert-tiny/model.safetensors")
    t.run("changed = backbone \"\(copy)\"")
    #expect(
      t.failure("restore \"\(path)\" data=films backbone=changed").contains("another backbone"))
  }

  /// What a file says must be what the program knows: no word falls back to a default.
  @Test func valuesThatMakeNoSenseAreRefused() throws {
    t.run("ra = rarec base (lora lm rank=2) rows=1 negatives=2")
    let path = try save("ra", as: "ra")
    let file = try SafetensorsFile(path: path)
    for (key, value, words) in [
      ("setting.pool", "middle", "is damaged: `pool` makes no sense"),
      ("setting.loss", "", "is damaged: `loss` makes no sense"),
      ("setting.rows", "0.5", "is damaged: `rows` makes no sense"),
      ("setting.residual", "yes", "is damaged: `residual` makes no sense"),
      ("base.kind", "sasrek", "is damaged: `base.kind` makes no sense"),
      ("base.loss", "softmacs", "says the unreadable `softmacs` for the setting `base.loss`"),
      ("base.digest", "", "is damaged: `base.digest` makes no sense"),
      ("record", "{}", "is damaged: `record` makes no sense"),
      ("options", "[{\"name\":\"a\"}]", "is damaged: `options` makes no sense"),
      ("tuning", "{\"isMerged\":false}", "is damaged: `tuning` makes no sense"),
      (
        "tuning", #"{"isMerged":true,"replaced":[],"trainable":[]}"#,
        "is damaged: `tuning` makes no sense"
      ),
      ("kind", "rarek", "is damaged: `kind` makes no sense"),
      ("format", "alidade model 2", "is of version 2 of its form, this program reads 1"),
      ("format", "alidade table 1", "isn't a file that `save` wrote"),
      ("format", "pt", "isn't a file that `save` wrote"),
    ] {
      var metadata = file.metadata
      metadata[key] = value
      metadata["digest"] = nil
      try Self.reseal(file, metadata, to: path)
      #expect(
        t.failure("restore \"\(path)\" data=films backbone=lm").contains(words), "\(key) \(value)")
    }
  }

  @Test func dataThatMakeNoSenseAreRefused() throws {
    try folder.write("user,item\na,x\na,y\na,z\nb,x\n".utf8, to: "r.csv")
    t.run("odd = load \"\(folder.path("r.csv"))\" | split")
    let path = try save("odd", as: "odd.json")
    let (_, json, _) = try KeptJSON.opened(bytes(path), path: path)
    let text = String(decoding: json, as: UTF8.self)
    for (old, new) in [
      (#""ids":["x","y","z"]"#, #""ids":["x","y","x"]"#),
      (#""users":["a","b"]"#, #""users":["a","a"]"#),
      (#""ids":["x","y","z"]"#, #""ids":["x"]"#), (#""offsets":[0,3,4]"#, #""offsets":[0,4,3]"#),
      (#""items":[0,1,2,0]"#, #""items":[0,1,3,0]"#), (#""items":[0,1,2,0]"#, #""items":[0,1]"#),
      (#""split":"#, #""spilt":"#), (#""parts":["#, #""parts":[7,"#),
    ] {
      #expect(text.contains(old), "\(old) isn't in \(text)")
      let json = Data(text.replacing(old, with: new).utf8)
      try folder.write(KeptJSON.sealed(.data, json: json), to: "odd.json")
      #expect(
        t.failure("restore \"\(path)\"").hasPrefix("error: `\(path)` is damaged"), "\(new)")
    }
  }

  @Test func aModelOfOtherItemsThanItsDataIsRefused() throws {
    let path = try save("base", as: "base.safetensors")
    let file = try SafetensorsFile(path: path)
    let tensors = try file.tensorNames.map { name in
      let tensor = try file.tensor(named: name)
      return (name: name, tensor: name == "items" ? tensor.rows(0..<1) : tensor)
    }
    var metadata = file.metadata
    metadata["digest"] = nil
    try Self.seal(tensors, metadata, to: path)
    let items = t.shown("films.items")
    #expect(
      t.failure("restore \"\(path)\" data=films").hasPrefix(
        "error: `\(path)` is damaged: it has vectors of 1 item, `movietweetings` has \(items) items"
      ))
  }

  /// Writes a model's file of tensors and metadata, and the digest of them.
  static func seal(
    _ tensors: [(name: String, tensor: Tensor)], _ metadata: [String: String], to path: String
  ) throws {
    var metadata = metadata
    metadata["digest"] = SafetensorsWriter.digest(of: tensors, metadata: metadata).description
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
  }

  /// Writes the tensors of a model's file with other metadata.
  static func reseal(
    _ file: SafetensorsFile, _ metadata: [String: String], to path: String
  ) throws {
    let tensors = try file.tensorNames.map { (name: $0, tensor: try file.tensor(named: $0)) }
    try seal(tensors, metadata, to: path)
  }
}
