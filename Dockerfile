# One image for all roles; the command line chooses the role (docker-compose.yml).
FROM python:3.11-slim
WORKDIR /opt/lgsp
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --requirement requirements.lock
COPY src ./src
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --create-home --uid 10028 lgsp \
    && install -d -o lgsp -g lgsp /var/lib/lgsp
USER lgsp
ENV LGSP_DATA_DIR=/var/lib/lgsp LGSP_LISTEN=0.0.0.0:8028
VOLUME /var/lib/lgsp
EXPOSE 8028
ENTRYPOINT ["lgsp"]
CMD ["up"]
