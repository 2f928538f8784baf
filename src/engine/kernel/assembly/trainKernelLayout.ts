/**
 * Where the train kernel finds things, in bytes. Read by the kernel (AssemblyScript) and by the code that fills its memory (TypeScript):
 * only constants that both languages understand stand here.
 */

/** Program: one for each network. */
export const programLayers = 0;
export const programLayersAt = 4;
export const programInputsAt = 8;
export const programRowStartsAt = 16;
export const programColumnsAt = 20;
export const programValuesAt = 24;
export const programTargetsAt = 28;
export const programOutputs = 32;
export const programLoss = 36;
export const programParametersAt = 40;
export const programGradientAt = 44;
/** Parameters, rounded up to whole vectors of four. */
export const programVectors = 48;
export const programParameters = 52;
export const programSlotsAt = 56;
export const programSlots = 60;
export const programOptimizer = 64;
export const programPiecesAt = 72;
export const programPieces = 76;
export const programFlags = 80;
export const programGroupsAt = 84;
export const programGroups = 88;
export const programBackupAt = 92;
export const programRunningAt = 96;
export const programRunning = 100;
export const programSeed = 104;
/** Bounds of the transposed batch (sparse inputs): room for the starts, rows and values. */
export const programColumnStartsAt = 108;
export const programColumnRowsAt = 112;
export const programColumnValuesAt = 116;
export const programInputStride = 124;
/** float64 fields. */
export const programMomentum = 128;
export const programBeta1 = 136;
export const programBeta2 = 144;
export const programEpsilon = 152;
export const programClipAt = 168;
/** beta1^step and beta2^step, products in float64. */
export const programPower1 = 176;
export const programPower2 = 184;
/** Results of the last step. */
export const programLossValue = 192;
export const programGradientNorm = 200;
export const programRate = 208;
export const programClipped = 216;
export const programFailed = 220;
export const programFailedLayer = 224;
export const programStep = 228;
export const programInputBatchAt = 232;
/** Learning rate for which the scaled prox records were written (float64). */
export const programProxRate = 240;
export const programBytes = 248;

/** Bits of programFlags. */
export const flagGradientTerms = 1;
export const flagProx = 4;
export const flagHard = 8;
export const flagClipNorm = 16;
export const flagClipValue = 32;
/** Keep a copy of everything before each update: what follows could overflow. */
export const flagCareful = 64;
export const flagSparse = 128;
export const flagSoft = 256;
/** Some weight has a prox of its own (not only its group). */
export const flagElementProx = 512;

/** What did not stay finite. */
export const failedOutput = 1;
export const failedGradient = 2;
export const failedWeights = 3;

/** Layer record. */
export const layerInputs = 0;
export const layerUnits = 4;
/** Floats from one sample to the next in what the layer gives. */
export const layerStride = 8;
export const layerInputAt = 12;
export const layerInputStride = 16;
export const layerWeightsAt = 20;
export const layerGradientAt = 24;
export const layerOutputAt = 28;
export const layerDeltaAt = 32;
/** Where slopes are kept; 0 when they follow from the output. */
export const layerSlopeAt = 36;
/** Room for the transposed weights; 0 in the first layer. */
export const layerTransposedAt = 40;
export const layerActivation = 44;
export const layerParameter = 48;
export const layerNorm = 52;
export const layerNormalizedAt = 56;
/** Inverse deviations, one for each group (float32). */
export const layerDeviationsAt = 60;
/** Mean and variance of the batch (float64: means, then variances); batch norm only. */
export const layerStatisticsAt = 64;
export const layerRunningAt = 68;
export const layerScaleAt = 72;
export const layerShiftAt = 76;
export const layerScaleGradientAt = 80;
export const layerShiftGradientAt = 84;
export const layerDropoutThreshold = 88;
export const layerDropoutKept = 92;
/** float64 fields. */
export const layerEpsilon = 96;
/** Share of the batch in the running average. */
export const layerMomentum = 104;
/** Zeros and room for what is not wanted where a layer has no bias. */
export const layerBiasAt = 112;
export const layerBiasGradientAt = 116;
export const layerBytes = 120;

/** Step record: rows of its batch and its learning rate. */
export const stepRowsAt = 0;
export const stepRows = 4;
export const stepRate = 8;
export const stepBytes = 16;

/**
 * Piece: a run of parameter vectors with the same coefficients (Step 0) or with coefficients of their own (Step 1).
 * Coefficient records, one vector each: gradient terms [ridge, sign], decay [share], prox [soft, ridge, hard] and,
 * times the learning rate, [soft, ridge / (1 + ridge), hard].
 */
export const pieceStart = 0;
export const pieceVectors = 4;
export const pieceStep = 8;
export const pieceGradientAt = 12;
export const pieceDecayAt = 16;
export const pieceProxAt = 20;
export const pieceBytes = 24;
export const gradientRecord = 32;
export const decayRecord = 16;
export const proxRecord = 96;

/** Group penalty on one matrix: strengths in float64. */
export const groupMatrixAt = 0;
export const groupGradientAt = 4;
export const groupRows = 8;
export const groupColumns = 12;
/** 0: groups are rows (inputs); 1: columns (units). */
export const groupByUnit = 16;
/** 1: through its prox; 0: its subgradient. */
export const groupProximal = 20;
/** lambda * sqrt(size of a group). */
export const groupStrength = 24;
/** Strength of the ridge that the prox of the same matrix was divided by. */
export const groupRidge = 32;
/** Room for one float64 for each group. */
export const groupRoomAt = 40;
export const groupBytes = 48;
