# One image for the web process (the default command) and the workers (`memos-gql worker`).
FROM python:3.13-slim-trixie AS build

RUN python -m venv /opt/memos
ENV PATH=/opt/memos/bin:$PATH
WORKDIR /build
COPY requirements-image.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements-image.lock
COPY pyproject.toml README.md LICENSE ./
COPY memos_gql memos_gql
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    # the embedding model is converted here, once, so that no container waits for it
    && python -c "from pathlib import Path; from memos_gql.providers.model_files import model_files; model_files(Path('/opt/memos/models'))" \
    && chmod -R a+rX /opt/memos/models


FROM python:3.13-slim-trixie

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        antiword ca-certificates catdoc tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-eng tesseract-ocr-osd \
        tesseract-ocr-ara tesseract-ocr-ell tesseract-ocr-heb tesseract-ocr-hin tesseract-ocr-kor tesseract-ocr-rus tesseract-ocr-tha \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --home-dir /opt/memos/data --no-create-home memos
COPY --from=build /opt/memos /opt/memos
# the only directory that is written to; made here so that a volume mounted on it belongs to the user
RUN mkdir /opt/memos/data && chown memos:memos /opt/memos/data
ENV PATH=/opt/memos/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MEMOS_HOST=0.0.0.0 MEMOS_PORT=8000 MEMOS_DATA_DIR=/opt/memos/data MEMOS_MODEL_DIR=/opt/memos/models
WORKDIR /opt/memos/data
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["memos-gql"]
CMD ["serve"]
