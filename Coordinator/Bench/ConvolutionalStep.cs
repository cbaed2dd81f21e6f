namespace Runner.Bench;

/// <summary>A convolutional autoencoder of about ten milliseconds a step; only libtorch trains it.</summary>
internal static class ConvolutionalStep
{
    public const string Name = "conv 1x28x28-16-32-16-1";

    /// <summary>Height and width of an image.</summary>
    public const int Side = 28;

    public const int Batch = 64;

    public static readonly (int Few, int Many) Filters = (16, 32);

    public static readonly string Spec = $$"""
        name: step
        data: curves
        model:
          kind: layers
          reconstruct: true
          layers:
          - {conv: {{Filters.Few}}, stride: 2, padding: 1}
          - relu
          - {conv: {{Filters.Many}}, stride: 2, padding: 1}
          - relu
          - {transposed-conv: {{Filters.Few}}, stride: 2, padding: 1, output-padding: 1}
          - relu
          - {transposed-conv: 1, stride: 2, padding: 1, output-padding: 1}
          - sigmoid
        optimizer: adam
        training: {engine: {{TorchLoop.Engine}}, updates: 1000000, batch: {{Batch}}}
        measure: {every: 0}
        """;
}
