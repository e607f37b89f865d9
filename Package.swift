// swift-tools-version: 6.1
import PackageDescription

/// Language settings of every Swift target.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Numeric rooms, and the reader of programs, are optimised in debug builds too: their loops run 30
/// to 130 times slower otherwise.
let numeric: [SwiftSetting] =
  house + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// C rooms with hot loops; the compiler may contract a * b + c but not reorder sums.
let optimisedC: [CSetting] = [
  .unsafeFlags(["-O3", "-fno-math-errno", "-fno-trapping-math"])
]

let package = Package(
  name: "alidade",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // System libraries.
    .systemLibrary(
      name: "CMarkdown", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // C rooms.
    .target(name: "CKernels", cSettings: optimisedC),
    .target(name: "COpenBLAS"),
    .target(name: "CEmbedded", exclude: ["Packed"]),
    .target(name: "CLineEdit", linkerSettings: [.linkedLibrary("readline")]),
    .target(
      name: "CSimdJSON",
      cxxSettings: [.unsafeFlags(["-O3"])], linkerSettings: [.linkedLibrary("simdjson")]),

    // Numbers.
    .target(name: "Support", swiftSettings: numeric),
    .target(
      name: "Tensors", dependencies: ["Support", "COpenBLAS", "CKernels"], swiftSettings: numeric),
    .target(
      name: "ModelFiles", dependencies: ["Support", "Tensors", "CKernels"], swiftSettings: numeric),
    .target(
      name: "Networks", dependencies: ["Support", "Tensors", "CKernels", "ModelFiles"],
      swiftSettings: numeric),
    .target(name: "Tokenizers", dependencies: ["Support"], swiftSettings: numeric),
    .target(
      name: "Backbones",
      dependencies: ["Support", "Tensors", "Networks", "ModelFiles", "Tokenizers"],
      swiftSettings: numeric),

    // Recommendation.
    .target(
      name: "Interactions", dependencies: ["Support", "CEmbedded", "CSimdJSON", "CZlib"],
      swiftSettings: numeric),
    .target(
      name: "Evaluation", dependencies: ["Support", "Interactions", "Tensors", "CKernels"],
      swiftSettings: numeric),
    .target(
      name: "Recommenders",
      dependencies: ["Support", "Tensors", "Networks", "ModelFiles", "Interactions", "Evaluation"],
      swiftSettings: numeric),
    .target(
      name: "Alignment",
      dependencies: [
        "Support", "Tensors", "Networks", "ModelFiles", "Tokenizers", "Interactions", "Evaluation",
        "Backbones", "Recommenders",
      ],
      swiftSettings: numeric),

    // The language and its front ends.
    .target(name: "Language", dependencies: ["Support"], swiftSettings: numeric),
    .target(
      name: "Session",
      dependencies: [
        "Language", "Support", "Tensors", "Networks", "ModelFiles", "Tokenizers", "Backbones",
        "Interactions", "Evaluation", "Recommenders", "Alignment",
      ],
      swiftSettings: house),
    .target(
      name: "Notebooks", dependencies: ["Session", "Language", "Support", "CMarkdown"],
      swiftSettings: house),
    .target(
      name: "Terminal", dependencies: ["Session", "Language", "Support", "CLineEdit"],
      swiftSettings: house),
    .executableTarget(
      name: "alidade",
      dependencies: [
        "Terminal", "Notebooks", "Session", "Language", "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Support", "Tensors", "Networks", "ModelFiles", "Tokenizers", "Backbones", "Interactions",
        "Evaluation", "Recommenders", "Alignment", "COpenBLAS",
      ],
      swiftSettings: numeric),

    // Tests.
    .target(
      name: "_TestSupport", dependencies: ["Support", "Tensors"], path: "Tests/_TestSupport",
      swiftSettings: numeric),
    .testTarget(name: "SupportTests", dependencies: ["Support", "_TestSupport"]),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "CKernels", "_TestSupport"],
      swiftSettings: numeric),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "_TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ModelFilesTests", dependencies: ["ModelFiles", "CKernels", "_TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: numeric),
    .testTarget(
      name: "TokenizersTests", dependencies: ["Tokenizers", "_TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: numeric),
    .testTarget(
      name: "BackbonesTests", dependencies: ["Backbones", "_TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "InteractionsTests", dependencies: ["Interactions", "_TestSupport"],
      exclude: ["Files"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "_TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "RecommendersTests",
      dependencies: [
        "Support", "Tensors", "Networks", "ModelFiles", "Interactions", "Evaluation",
        "Recommenders", "_TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "AlignmentTests", dependencies: ["Alignment", "_TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "LanguageTests", dependencies: ["Language", "_TestSupport"],
      resources: [.copy("Programs")]),
    .testTarget(
      name: "SessionTests",
      dependencies: [
        "Session", "Language", "Support", "Evaluation", "Interactions", "ModelFiles",
        "_TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(name: "NotebooksTests", dependencies: ["Notebooks", "_TestSupport"]),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "Session", "Support", "_TestSupport"]),
    .testTarget(
      name: "AlidadeTests", dependencies: ["alidade", "_TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
