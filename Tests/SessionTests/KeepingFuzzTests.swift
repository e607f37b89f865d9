import Foundation
import ModelFiles
import Support
import Testing
import _TestSupport

@testable import Session

/// Changed files are refused or give the very value that was kept; files that are sealed again after
/// the change may give another, but never end the program.
///
/// `ALIDADE_FUZZ_KEPT` sets how many changes each file gets, `ALIDADE_FUZZ_SEED` where they start.
@Suite struct KeepingFuzzTests {
  /// A file that is changed, and what it takes to restore it and use what it held.
  private struct Kept {
    var name: String
    var uses: String
    var original: [UInt8]
  }

  private static let uses = [
    "films": "print back\nprint (popular back)\nback | split\nexport back to=\"FOLDER/out.csv\"",
    "rows": "print back\nprint back as=csv\nsave back to=\"FOLDER/out\"\nsummarise back\n"
      + "compare back\ncompare back metrics=\"mrr\"\nranks back",
    "base": "print back\nevaluate back users=3\ntrain back steps=1 users=3",
    "deep": "print back\nevaluate back users=3",
  ]

  /// What `restore` is given for each.
  private static let needs = ["base": " data=films", "deep": " data=films backbone=lm"]

  private static func number(_ name: String, unless usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  @Test func changedFilesNeverLie() async throws {
    let place = try FuzzingPlace()
    await #expect(processExitsWith: .success) { [path = place.path as String] in
      let report = try KeepingFuzzTests.run(in: path)
      try Data(report.utf8).write(to: URL(fileURLWithPath: path + "/report"))
    }
    try place.finish()
  }

  /// Makes the files, changes each again and again, and says what came of it.
  private static func run(in folder: String) throws -> String {
    let t = TestSession()
    let (outcome, said) = t.run(
      KeepingTests.world + """

        deep = rarec base (lora lm rank=2) rows=1 negatives=2
        rows = evaluate [base, deep] users=5
        """)
    try #require(outcome == .ok, "\(said.diagnostics)")
    let files = try uses.sorted { $0.key < $1.key }.map { name, uses in
      let path = folder + "/" + name
      try #require(t.run("save \(name) to=\"\(path)\"").outcome == .ok)
      return Kept(
        name: name, uses: uses.replacing("FOLDER", with: folder),
        original: try TextFile.bytes(of: path))
    }
    let key = RandomKey(seed: UInt64(number("ALIDADE_FUZZ_SEED", unless: 1)))
    var (same, refused, other) = (0, 0, 0)
    for round in 0..<number("ALIDADE_FUZZ_KEPT", unless: 24) {
      for (index, file) in files.enumerated() {
        var draws = Draws(key.derived(round).derived(index))
        let path = folder + "/changed-" + file.name
        let isSealed = draws.oneIn(2)
        let changed = isSealed ? try sealed(file, in: folder, &draws) : changed(file, &draws)
        // A file that is written over would go to the disk each time.
        unlink(path)
        try Data(changed).write(to: URL(fileURLWithPath: path))
        let needs = Self.needs[file.name] ?? ""
        guard t.run("back = restore \"\(path)\"\(needs)").outcome == .ok else {
          refused += 1
          continue
        }
        if isSealed {
          other += 1
          for line in file.uses.split(separator: "\n") { t.run(String(line)) }
        } else {
          same += 1
          let again = folder + "/again"
          try #require(t.run("save back to=\"\(again)\"").outcome == .ok)
          #expect(
            try identity(of: again) == identity(of: folder + "/" + file.name),
            "\(file.name) in round \(round) came back as another value")
        }
      }
    }
    #expect(refused > 0)
    return "kept files: \(refused) refused, \(same) the same, \(other) sealed again and taken"
  }

  /// The file with a bit turned, bytes put in, taken out or repeated, or the end cut off.
  private static func changed(_ file: Kept, _ draws: inout Draws) -> [UInt8] {
    var bytes = file.original
    switch draws.below(4) {
    case 0: bytes[draws.below(bytes.count)] ^= 1 << UInt8(draws.below(8))
    // Most of the meaning is where the file begins.
    case 1: bytes[draws.below(min(bytes.count, 4096))] ^= 1 << UInt8(draws.below(8))
    case 2: bytes.removeSubrange(draws.below(bytes.count)...)
    default:
      Fuzzing.mutate(&bytes, pieces: ["\"", ",", "{", "0", "inf", "\0", " "], &draws)
    }
    return bytes
  }

  /// The file with another word, number or tensor in it, and the digest of that.
  private static func sealed(
    _ file: Kept, in folder: String, _ draws: inout Draws
  ) throws -> [UInt8] {
    let words = ["", "0", "-1", "1e300", "nan", "true", "[]", "{}", "9223372036854775807", "rarec"]
    guard KeptJSON.isSealed(file.original) else {
      let model = try SafetensorsFile(path: folder + "/" + file.name)
      var metadata = model.metadata
      let place = draws.pick(metadata.keys.sorted())
      switch draws.below(4) {
      case 0: metadata[place] = nil
      case 1: metadata[place] = draws.pick(words)
      case 2: metadata[place] = metadata[draws.pick(metadata.keys.sorted())]
      default:
        let json = JSONMutation(Array((metadata[draws.pick(["record", "options"])] ?? "{}").utf8))
        metadata[draws.pick(["record", "options", "tuning"])] = String(
          decoding: json.mutated(with: [json], values: words, &draws), as: UTF8.self)
      }
      metadata["digest"] = nil
      let path = folder + "/sealed"
      try KeepingTests.reseal(model, metadata, to: path)
      return try TextFile.bytes(of: path)
    }
    let (form, json, _) = try KeptJSON.opened(file.original, path: file.name)
    let tree = JSONMutation(Array(json))
    let changed = tree.mutated(with: [tree], values: words, &draws)
    return Array(KeptJSON.sealed(form, json: Data(changed)))
  }

  /// The identity of what a file holds, whatever made it.
  private static func identity(of path: String) throws -> Digest {
    let bytes = try TextFile.bytes(of: path)
    if KeptJSON.isSealed(bytes) { return Digest(of: bytes) }
    let file = try SafetensorsFile(path: path)
    let ways = ["digest", "lines", "data.lines", "backbone.lines"]
    return SafetensorsWriter.digest(
      of: try file.tensorNames.map { ($0, try file.tensor(named: $0)) },
      metadata: file.metadata.filter { !ways.contains($0.key) })
  }
}
